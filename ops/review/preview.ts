/** Inputs of a resource, as Pulumi's preview has them; what is secret stands there as "[secret]". */
export type Properties = Record<string, unknown>;

/** What Pulumi would do to one resource. */
export interface Step {
  op: "create" | "update" | "replace" | "delete";
  /** Type token, as "docker:index/container:Container". */
  type: string;
  name: string;
  /** The component that it is a part of; undefined at the top. */
  parent: { type: string; name: string } | undefined;
  /** As the last update left it; undefined where no refresh was made. */
  recorded: Properties | undefined;
  /** As it is; undefined of what is created. */
  old: Properties | undefined;
  /** As it is declared; undefined of what is deleted. */
  new: Properties | undefined;
  /** Names of the inputs that differ, in order. */
  differs: string[];
  /** Pulumi refuses to delete it. */
  isProtected: boolean;
  /** The state knows it, and it is not there any more. */
  isLost: boolean;
  /** Its last release failed: the one whose place it was to take is not deleted yet, and serves. */
  hasPredecessor: boolean;
  /** Name of the provider that it had, and of the one that it gets: of Docker's things the server. */
  provider: { old: string | undefined; new: string | undefined };
}

export interface Preview {
  stack: string;
  /** What changes; what stays, and what a refresh read, is not in it. */
  steps: Step[];
  /** `aisha:…` of the stack's file, by the keys without it. */
  config: Record<string, unknown>;
  /** Why the preview failed; empty when it did not. */
  errors: string[];
  /** Nothing of the stack was ever brought up. */
  isFirst: boolean;
}

/** In the place of a value that is known once the update is under way. Source: Pulumi, sdk/go/common/resource/plugin. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

interface State {
  inputs?: Properties;
  parent?: string;
  /** One of before that waits for its deletion. */
  delete?: boolean;
  protect?: boolean;
  provider?: string;
}

interface PrintedStep {
  op: string;
  urn: string;
  oldState?: State;
  newState?: State;
  diffReasons?: string[] | null;
}

interface Printed {
  config?: Record<string, string>;
  steps?: PrintedStep[];
  diagnostics?: { message?: string; severity?: string }[];
}

/** What is told of; a replacement is one step, and what Pulumi does in its course no more. */
const ops: Record<string, Step["op"]> = {
  create: "create",
  import: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
};

/** Reads what `pulumi preview --json` prints. @throws SyntaxError when it is something else */
export function readPreview(text: string): Preview {
  const printed: Printed = JSON.parse(text);
  if (!isPreview(printed)) throw new SyntaxError("it has neither steps nor diagnostics");
  const { steps = [], diagnostics = [] } = printed;
  // One that waits for its deletion has the same name as the one in its place, and is read like it.
  const [waiting, others] = [steps.filter(waits), steps.filter((step) => !waits(step))];
  const refreshed = others.filter(({ op }) => op === "refresh");
  const known = {
    inputs: new Map(refreshed.map(({ urn, oldState }) => [urn, oldState?.inputs])),
    predecessors: new Set(waiting.map(({ urn }) => urn)),
  };
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return {
    stack: steps[0]?.urn.split(":")[2] ?? "",
    steps: others.filter(isChange).map((step) => readStep(step, known)),
    config: configOf(printed.config),
    errors: errors.map(({ message = "" }) => message.replace(/^error: /, "").trim()),
    isFirst: steps.some(({ op, urn }) => op === "create" && isStack(urn)),
  };
}

/** Of one that this very update is to replace, Pulumi prints the same mark. */
function waits({ op, oldState }: PrintedStep): boolean {
  return oldState?.delete === true && (op === "refresh" || op === "delete");
}

/** The stack itself is a resource too, and nothing of its own. */
function isChange({ op, urn }: PrintedStep): boolean {
  return Object.hasOwn(ops, op) && !isStack(urn);
}

function isStack(urn: string): boolean {
  return partsOf(urn).type === "pulumi:pulumi:Stack";
}

function isPreview(value: unknown): value is Printed {
  if (value === null || typeof value !== "object") return false;
  const { steps, diagnostics } = value as Record<string, unknown>;
  return Array.isArray(steps) || Array.isArray(diagnostics);
}

function readStep(
  { op, urn, oldState, newState, diffReasons }: PrintedStep,
  known: { inputs: Map<string, Properties | undefined>; predecessors: Set<string> },
): Step {
  const { type, name } = partsOf(urn);
  const parent = newState?.parent ?? oldState?.parent;
  return {
    op: ops[op]!,
    type,
    name,
    parent: parent ? partsOf(parent) : undefined,
    recorded: known.inputs.get(urn),
    old: oldState?.inputs,
    new: newState?.inputs,
    differs: [...(diffReasons ?? [])].sort(),
    isProtected: oldState?.protect === true,
    isLost: op === "create" && known.inputs.has(urn),
    hasPredecessor: known.predecessors.has(urn),
    provider: { old: providerName(oldState), new: providerName(newState) },
  };
}

/** Of `urn:pulumi:stack::project::parents$type::name`, whose name may have anything in it. */
function partsOf(urn: string): { type: string; name: string } {
  const [, , types = "", ...name] = urn.split("::");
  return { type: types.split("$").at(-1)!, name: name.join("::") };
}

/** A provider is named by its URN and its id. */
function providerName(state: State | undefined): string | undefined {
  return state?.provider?.split("::").at(-2);
}

/** `aisha:…` of a configuration, by the keys without it. */
export function configOf(config: Record<string, string> = {}): Record<string, unknown> {
  const ours = Object.entries(config).filter(([key]) => key.startsWith("aisha:"));
  return Object.fromEntries(ours.map(([key, value]) => [key.slice("aisha:".length), parsed(value)]));
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined; // a secret
  }
}
