import { atServers } from "../at-servers.ts";
import { ContainerSource } from "../logs/container-source.ts";
import { Interleave, inOrder } from "../logs/interleave.ts";
import { type Showing, Shown } from "../logs/shown.ts";
import type { Line, Source, Wanted } from "../logs/source.ts";
import { UnitSource } from "../logs/unit-source.ts";
import { atServersOf, nothingNamed } from "../named-containers.ts";
import { Problem } from "../problem.ts";
import { declarationOf } from "../stack-file.ts";

export interface LogsOptions extends Showing {
  /** Goes on until Ctrl-C; containers that begin later are shown too. */
  follow?: boolean;
  since?: Date;
  /** Lines of each container; default 100, or all where `since` is given. */
  tail?: number;
}

export interface UnitLogsOptions extends LogsOptions {
  unit: string;
  /** The server whose unit is meant; default: all. */
  server?: string;
}

const fewLines = 100;
/** 128 and the number of SIGINT, as shells have it. */
const endedByCtrlC = 130;

/** Shows what the containers of a part of the stack have written, in the order of time, and goes on with `follow`. */
export async function logs(stack: string, what: string, options: LogsOptions): Promise<void> {
  const declared = declarationOf(stack);
  await atServersOf(stack, declared, what, async (servers, named) => {
    const sources = servers.map((at) => new ContainerSource(at, named, wantedOf(options)));
    await show(sources, options, () => nothingNamed(named, declared), named.isPart);
  });
}

/** Shows what systemd's journal has of a unit, on one server or on all. */
export async function unitLogs(stack: string, { server, unit, ...options }: UnitLogsOptions): Promise<void> {
  const { servers } = declarationOf(stack);
  if (server !== undefined && !Object.hasOwn(servers, server)) {
    throw new Problem(`there is no server ${server}; stack ${stack} has ${Object.keys(servers).join(", ")}`);
  }
  const meant = server === undefined ? servers : { [server]: servers[server]! };
  await atServers(stack, meant, async (all) => {
    const sources = all.map((at) => new UnitSource(at, unit, wantedOf(options)));
    const nothing = () => new Problem(`no journal has anything of ${unit}; try: systemctl list-units, on the server`);
    await show(sources, options, nothing, true);
  });
}

function wantedOf({ since, tail }: LogsOptions): Wanted {
  const from = since && { since: `${since.getTime() / 1000}` };
  return { ...from, tail: tail ?? (since ? undefined : fewLines) };
}

/** @param mayBegin whether to wait for what is not there yet, where it is followed */
async function show(sources: Source[], options: LogsOptions, nothing: () => Problem, mayBegin: boolean): Promise<void> {
  const shown = new Shown(options, process.stdout);
  process.stdout.on("error", () => process.exit()); // whoever reads it has had enough
  const lines = await gather(sources, options.follow ?? false);
  const names = sources.flatMap((source) => source.names);
  if (names.length === 0 && !(options.follow && mayBegin)) throw nothing();
  shown.expect(names);
  for (const line of inOrder(lines)) console.log(shown.text(line));
  if (options.follow) await follow(sources, (line) => console.log(shown.text(line)));
}

/** @throws Problem where no server answers, and none is waited for */
async function gather(sources: Source[], isFollowed: boolean): Promise<Line[]> {
  const answers = await Promise.allSettled(sources.map((source) => source.history()));
  const failed = answers.filter((answer) => answer.status === "rejected").map(({ reason }) => reason as Error);
  if (!isFollowed && failed.length === answers.length)
    throw new Problem(failed.map(({ message }) => message).join("\n"));
  if (!isFollowed) for (const { message } of failed) console.error(`· nothing is shown of a server: ${message}`);
  return answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
}

/** Until Ctrl-C, which ends this process: a server that does not answer would hold it for seconds. */
async function follow(sources: Source[], tell: (line: Line) => void): Promise<void> {
  const ended = new AbortController();
  const lines = new Interleave(tell);
  process.once("SIGINT", () => ended.abort()).once("SIGTERM", () => ended.abort());
  const listener = {
    tell: (line: Line) => lines.add(line),
    say: (line: string) => console.error(line),
    signal: ended.signal,
  };
  await Promise.all(sources.map((source) => source.follow(listener)));
  lines.flush();
  process.exit(endedByCtrlC);
}
