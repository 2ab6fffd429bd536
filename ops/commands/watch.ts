import { setTimeout as sleep } from "node:timers/promises";
import { atServers } from "../at-servers.ts";
import { declarationOf } from "../stack-file.ts";
import { painted } from "../watch/cells.ts";
import { frameOf } from "../watch/frame.ts";
import { Screen } from "../watch/screen.ts";
import { Watcher } from "../watch/watcher.ts";

export interface WatchOptions {
  /** Seconds between two looks; default 2. */
  interval: number;
  /** One JSON object a line, for each look. */
  json?: boolean;
  /** One look, or rather two, since what happens in a second takes time to see. */
  once?: boolean;
}

/** Between the two looks of one. */
const betweenMs = 1000;
/** Milliseconds between two drawings: what is seen is drawn soon, and the time goes on. */
const drawEveryMs = 500;
/** Where nobody says how wide it may be. */
const plainColumns = 100;

/** Shows the servers of a stack as they are, until somebody ends it; on no terminal once, or as JSON. */
export async function watch(stack: string, options: WatchOptions): Promise<void> {
  const declared = declarationOf(stack);
  await atServers(stack, declared.servers, (servers) => {
    const watcher = new Watcher(stack, declared, servers);
    const isTerminal = process.stdout.isTTY && process.stdin.isTTY;
    if (options.once || (!isTerminal && !options.json)) return showOnce(watcher, options);
    return options.json ? tellEach(watcher, options) : showLive(watcher, options);
  });
}

async function showOnce(watcher: Watcher, { json = false }: WatchOptions): Promise<void> {
  await watcher.look();
  await sleep(betweenMs);
  await watcher.look();
  if (json) return console.log(JSON.stringify(watcher.snapshot));
  const columns = process.stdout.columns ?? plainColumns;
  const lines = frameOf(watcher.snapshot, { columns, rows: Number.POSITIVE_INFINITY, hint: "" });
  for (const line of lines) console.log(painted(line, process.stdout));
}

async function tellEach(watcher: Watcher, { interval }: WatchOptions): Promise<void> {
  process.stdout.on("error", () => process.exit()); // whoever reads it has had enough
  for (; ; await sleep(interval * 1000)) {
    await watcher.look();
    console.log(JSON.stringify(watcher.snapshot));
  }
}

/** It ends this process: a server that does not answer would hold it for seconds. */
async function showLive(watcher: Watcher, { interval }: WatchOptions): Promise<void> {
  const screen = new Screen(process.stdout, process.stdin);
  const hint = `every ${interval} s, q ends it`;
  const draw = () => screen.draw(frameOf(watcher.snapshot, { columns: screen.columns, rows: screen.rows, hint }));
  const ended = Promise.withResolvers<void>();
  screen.enter(ended.resolve, draw);
  process.once("SIGINT", ended.resolve).once("SIGTERM", ended.resolve).once("SIGHUP", ended.resolve);
  const timer = setInterval(draw, drawEveryMs);
  const failed = watcher.watch(interval * 1000, new AbortController().signal);
  try {
    await Promise.race([ended.promise, failed]);
  } finally {
    clearInterval(timer);
    screen.leave();
  }
  process.exit();
}
