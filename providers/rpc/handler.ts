/** Property values as they travel: plain JSON, secrets already unwrapped by the engine. */
export type Props = Record<string, unknown>;

/** What stands in a property whose value is not known before the update runs (Pulumi's wire protocol). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** True when a value is, or holds anywhere inside, one that is not known yet. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  if (value && typeof value === "object") return Object.values(value).some(hasUnknown);
  return false;
}

/** A problem with one input property, reported before anything is touched. */
export interface CheckFailure {
  property: string;
  reason: string;
}

export interface DiffRequest {
  urn: string;
  id: string;
  oldInputs: Props;
  state: Props;
  news: Props;
  ignoreChanges: string[];
}

/** The answer to "what would change": property paths that differ and those of them that need a new resource. */
export interface Diff {
  changed: string[];
  replaces?: string[];
  deleteBeforeReplace?: boolean;
}

/** What a handler may use while it works on one resource. */
export interface Context {
  urn: string;
  /** Seconds from the resource's customTimeouts, or 0 when the program gave none. */
  timeoutSeconds: number;
  /** Aborted when the engine cancels the update. */
  signal: AbortSignal;
  /** Shows a line beside the resource while it is worked on; `status` lines vanish when it is done. */
  log(message: string, kind?: "status" | "info" | "warning"): void;
}

export interface CheckContext extends Context {
  /** Inputs of the last deployment; undefined for a resource that does not exist yet. */
  olds: Props | undefined;
  /** The resource's logical name. */
  name: string;
  /** Bytes for generated names: the same for each step of one update. */
  randomSeed: Uint8Array;
}

/** One resource type. Errors thrown by any method become the resource's error; see {@link InitError} for half-made ones. */
export interface ResourceHandler {
  check?(news: Props, context: CheckContext): Promise<{ inputs: Props; failures?: CheckFailure[] }>;
  diff?(request: DiffRequest): Promise<Diff>;
  /** The outputs a preview may show; without it they are the inputs. */
  preview?(inputs: Props, state: Props | undefined): Promise<Props>;
  create(inputs: Props, context: Context): Promise<{ id: string; state: Props }>;
  /** What is really there, or undefined when it is gone. `inputs` is empty for an import. */
  read(request: { id: string; state: Props; inputs: Props }, context: Context): Promise<ReadResult | undefined>;
  /** A type without it is replaced on every change. */
  update?(request: { id: string; state: Props; news: Props }, context: Context): Promise<Props>;
  delete(request: { id: string; state: Props }, context: Context): Promise<void>;
}

export interface ReadResult {
  id: string;
  state: Props;
  inputs: Props;
}

/** A whole provider: its configuration, resource types and functions by token. */
export interface Provider {
  name: string;
  version: string;
  checkConfig?(news: Props): CheckFailure[];
  configure?(config: Props): Promise<void>;
  resources: Record<string, ResourceHandler>;
  functions?: Record<string, (args: Props) => Promise<Props>>;
  /** Types of the package that are known and deliberately not served, with the reason. */
  refused?: Record<string, string>;
}

/**
 * A resource that exists but is not as it should be: it enters the state with these reasons, and the update fails.
 * After a failed create it is kept; the next update tries again.
 */
export class InitError extends Error {
  readonly id: string;
  readonly state: Props;
  readonly reasons: string[];

  constructor(id: string, state: Props, reasons: string[]) {
    super(reasons.join("\n"));
    this.name = "InitError";
    this.id = id;
    this.state = state;
    this.reasons = reasons;
  }
}
