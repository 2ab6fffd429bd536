import { randomBytes } from "node:crypto";
import { StringDecoder } from "node:string_decoder";
import type { CheckFailure, Context, Props, ResourceHandler } from "../../providers/rpc/handler.ts";
import { changedKeys } from "../../providers/rpc/service.ts";
import { nameOf } from "../../providers/rpc/wire.ts";

/** What a run printed, each without its last newline. */
export interface Outputs {
  stdout: string;
  stderr: string;
}

/** One run of a resource's command: `previous` is what the run before printed. */
export type Run = (
  command: string,
  inputs: Props,
  previous: Outputs | undefined,
  log: Context["log"],
  signal?: AbortSignal,
) => Promise<Outputs>;

/** A resource of lifecycle commands, wherever they run. Only `triggers` replaces; any other change runs update or create. */
export function lifecycle(
  run: Run,
  check: (news: Props) => { inputs: Props; failures: CheckFailure[] },
): ResourceHandler {
  return {
    async check(news) {
      return check(news);
    },
    async diff({ oldInputs, news, ignoreChanges }) {
      const changed = changedKeys(oldInputs, news).filter((key) => !ignoreChanges.includes(key));
      return { changed, replaces: changed.filter((key) => key === "triggers") };
    },
    async create(inputs, context) {
      const outputs =
        typeof inputs.create === "string"
          ? await run(inputs.create, inputs, undefined, context.log, context.signal)
          : { stdout: "", stderr: "" };
      return { id: `${nameOf(context.urn)}${randomBytes(4).toString("hex")}`, state: { ...inputs, ...outputs } };
    },
    /** A command leaves nothing that could be looked at. */
    async read({ id, state, inputs }) {
      return { id, state, inputs };
    },
    async update({ state, news }, context) {
      const command = news.update ?? news.create;
      const previous = outputsOf(state);
      if (typeof command !== "string") return { ...news, ...previous };
      return { ...news, ...(await run(command, news, previous, context.log, context.signal)) };
    },
    async delete({ state }, context) {
      if (typeof state.delete !== "string") return;
      await run(state.delete, state, outputsOf(state), context.log, context.signal);
    },
  };
}

/** Failures for properties that are not served, under their names. */
export function refuse(news: Props, served: string[], reason: string): CheckFailure[] {
  return Object.keys(news)
    .filter((key) => !served.includes(key))
    .map((property) => ({ property, reason: `${property} ${reason}` }));
}

/** The variables that hand a run's outputs to the next one; an empty output sets none. */
export function previousOutputs(inputs: Props, previous: Outputs | undefined): Record<string, string> {
  if (inputs.addPreviousOutputInEnv === false) return {};
  return {
    ...(previous?.stdout && { PULUMI_COMMAND_STDOUT: previous.stdout }),
    ...(previous?.stderr && { PULUMI_COMMAND_STDERR: previous.stderr }),
  };
}

/** Gathers both streams of a command and shows their lines as `logging` asks: stdout, stderr, none; both by default. */
export class Output {
  readonly #log: Context["log"];
  readonly #logging: unknown;
  readonly #texts = { stdout: "", stderr: "" };
  readonly #shown = { stdout: 0, stderr: 0 };
  #both = "";

  constructor(log: Context["log"], logging: unknown) {
    this.#log = log;
    this.#logging = logging ?? "stdoutAndStderr";
  }

  collect(which: keyof Outputs, stream: NodeJS.ReadableStream): void {
    const decoder = new StringDecoder("utf8");
    stream.on("data", (chunk: Buffer) => this.#add(which, decoder.write(chunk)));
  }

  /** What was printed, or an error with `failure`, the whole command and everything printed. */
  result(failure: string | undefined, command: string): Outputs {
    if (failure !== undefined) throw new Error(`${failure}: running ${JSON.stringify(command)}:\n${this.#both}`);
    const { stdout, stderr } = this.#texts;
    return { stdout: stdout.replace(/\n$/, ""), stderr: stderr.replace(/\n$/, "") };
  }

  #add(which: keyof Outputs, text: string): void {
    this.#texts[which] += text;
    this.#both += text;
    if (this.#logging !== which && this.#logging !== "stdoutAndStderr") return;
    const end = this.#texts[which].lastIndexOf("\n");
    if (end < this.#shown[which]) return;
    for (const line of this.#texts[which].slice(this.#shown[which], end).split("\n")) this.#log(line, "status");
    this.#shown[which] = end + 1;
  }
}

function outputsOf(state: Props): Outputs {
  return { stdout: String(state.stdout ?? ""), stderr: String(state.stderr ?? "") };
}
