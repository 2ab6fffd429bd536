import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { startTelegramServer, type TelegramServerOptions } from "../../sample/telegram/server.ts";

export const TOKEN = "42:sample-token";

/** Redis is not needed to work on the rest: without `redis-server` on PATH its tests are skipped. */
export const redisIsMissing = spawnSync("redis-server", ["--version"]).error !== undefined;

export const JSON_TYPE = { "content-type": "application/json" };

/** A directory that is gone after the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "sample-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Waits for something to become true, 15 s at most. */
export async function eventually<T>(probe: () => Promise<T | undefined | null | false>): Promise<T> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`not within 15 s: ${probe}`);
    await sleep(20);
  }
}

/** A Bot API server in this process, and the ways to talk to it. */
export async function startTelegram(options: Partial<TelegramServerOptions> = {}) {
  const server = await startTelegramServer({
    tokens: [TOKEN],
    port: 0,
    host: "127.0.0.1",
    dataDir: undefined,
    basePath: "/",
    log: () => {},
    ...options,
  });
  onTestFinished(() => server.stop());
  const root = `http://127.0.0.1:${server.port}`;
  const get = async (path: string) => (await fetch(`${root}/${path}`)).json();
  return {
    root,
    stop: () => server.stop(),
    get,
    /** What the bot calls. */
    call: async (method: string, params: object = {}, token = TOKEN) =>
      (
        await fetch(`${root}/bot${token}/${method}`, {
          method: "POST",
          headers: JSON_TYPE,
          body: JSON.stringify(params),
        })
      ).json(),
    /** What a person says. */
    say: async (text: string, chat = 1) =>
      (
        await fetch(`${root}/messages`, { method: "POST", headers: JSON_TYPE, body: JSON.stringify({ chat, text }) })
      ).json(),
    /** The texts of a chat, with who said them. */
    texts: async (chat = 1): Promise<string[]> =>
      (await get(`messages?chat=${chat}`)).map(({ from, text }: Record<string, string>) => `${from}: ${text}`),
  };
}

export interface Call {
  method: string;
  params: Record<string, unknown>;
}

/** Something in Telegram's place that answers as it is told, and the calls it got. */
export async function startAnswering(answer: (call: Call, count: number) => { body: object; delayMs?: number }) {
  const calls: Call[] = [];
  const server = createServer(async (req, res) => {
    const call = { method: req.url!.split("/").at(-1)!, params: JSON.parse((await text(req)) || "{}") };
    calls.push(call);
    const { body, delayMs = 0 } = answer(call, calls.length);
    await sleep(delayMs);
    res.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { root: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls };
}

/** A process of the sample, with nothing in its environment but what is given. */
export function startProcess(script: string, env: Record<string, string>) {
  const path = new URL(`../../sample/${script}`, import.meta.url).pathname;
  return start(process.execPath, [path], { HOST: "127.0.0.1", PORT: "0", ...env });
}

/** A Redis without persistence on a free port. */
export async function startRedis(): Promise<string> {
  const port = 20_000 + Math.floor(Math.random() * 10_000);
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", temporaryDirectory()];
  await start("redis-server", args, {}).printed(/Ready to accept connections/);
  return `redis://127.0.0.1:${port}`;
}

function start(command: string, args: string[], env: Record<string, string>) {
  const child = spawn(command, args, { env: { PATH: process.env.PATH, ...env } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const exited = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once("exit", (code, signal) => resolve(code ?? signal!));
  });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  return {
    output: () => output,
    printed: (pattern: RegExp) => eventually(async () => pattern.exec(output) ?? undefined),
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    /** The exit code, or the signal that ended it. */
    exited,
    stop: () => {
      child.kill("SIGTERM");
      return exited;
    },
  };
}
