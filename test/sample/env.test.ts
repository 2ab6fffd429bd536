import { expect, test } from "vitest";
import { startProcess, TOKEN } from "./support.ts";

const ROOT = "http://127.0.0.1:9";
const REDIS = "redis://127.0.0.1:9";

const cases: [name: string, env: Record<string, string>, line: string][] = [
  ["telegram", {}, "TELEGRAM_TOKEN is required: set it, e.g. TELEGRAM_TOKEN=<bot id>:<secret>"],
  ["telegram", { TELEGRAM_TOKEN: "42:a,b" }, 'TELEGRAM_TOKEN must be "<bot id>:<secret>" (token 2 is not)'],
  ["telegram", { TELEGRAM_TOKEN: "42:a,42:b" }, "TELEGRAM_TOKEN has two tokens of one bot: keep the newer one"],
  ["telegram", { TELEGRAM_TOKEN: TOKEN, BASE_PATH: "chat" }, 'BASE_PATH must begin and end with "/", got "chat"'],
  [
    "telegram",
    { TELEGRAM_TOKEN: TOKEN, DATA_DIR: "/dev/null" },
    `DATA_DIR must be a directory that uid ${process.getuid?.()} may write to: EEXIST: file already exists, mkdir '/dev/null'`,
  ],
  ["webhook-api", {}, "REDIS_URL is required: set it, e.g. REDIS_URL=redis://redis:6379"],
  ["webhook-api", { REDIS_URL: "redis:6379" }, "REDIS_URL must be redis://[:password@]host[:port][/db]"],
  ["webhook-api", { REDIS_URL: REDIS, PORT: "http" }, 'PORT must be a whole number, 0–65535, got "http"'],
  ["worker", {}, "TELEGRAM_API_ROOT is required: set it, e.g. TELEGRAM_API_ROOT=https://api.telegram.org"],
  ["worker", { TELEGRAM_API_ROOT: "api" }, 'TELEGRAM_API_ROOT must be an http(s) URL, got "api"'],
  [
    "worker",
    { TELEGRAM_API_ROOT: ROOT, TELEGRAM_TOKEN: TOKEN },
    "REDIS_URL is required: set it, e.g. REDIS_URL=redis://redis:6379",
  ],
  [
    "bot",
    { TELEGRAM_API_ROOT: ROOT, TELEGRAM_TOKEN: "42:a,43:b" },
    "TELEGRAM_TOKEN must be one token here, got a list",
  ],
  [
    "bot",
    { TELEGRAM_API_ROOT: ROOT, TELEGRAM_TOKEN: TOKEN, POLL_TIMEOUT_S: "51" },
    'POLL_TIMEOUT_S must be a whole number, 1–50, got "51"',
  ],
];

test("a missing or wrong variable: one line and exit 1", async () => {
  const check = async ([name, env, line]: (typeof cases)[number]) => {
    const child = startProcess(`${name}/main.ts`, env);
    expect([await child.exited, child.output()]).toEqual([1, `${name}: ${line}\n`]);
  };
  await Promise.all(cases.map(check));
});
