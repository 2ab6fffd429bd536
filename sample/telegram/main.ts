import { accessSync, constants, mkdirSync } from "node:fs";
import { getuid } from "node:process";
import { EnvError, integerEnv, optionalEnv, tokensEnv } from "../shared/env.ts";
import { messageOf, runProcess, stopSignal } from "../shared/process.ts";
import { startTelegramServer } from "./server.ts";

// TELEGRAM_TOKEN  the bots it serves, separated by commas
// PORT, HOST      where it listens, default 8081 on all addresses
// DATA_DIR        keeps unconfirmed updates and the chats over a restart; memory only when unset
// BASE_PATH       the path the page is served under, default "/"
await runProcess("telegram", async (log) => {
  const stopped = stopSignal();
  const server = await startTelegramServer({
    tokens: tokensEnv(),
    port: integerEnv("PORT", { default: 8081, min: 0, max: 65535 }),
    host: optionalEnv("HOST") ?? "0.0.0.0",
    dataDir: dataDir(),
    basePath: basePath(),
    log,
  });
  log(`listening on port ${server.port}`);
  log(`${await stopped}: stopping`);
  await server.stop();
});

function dataDir(): string | undefined {
  const directory = optionalEnv("DATA_DIR");
  if (directory === undefined) return undefined;
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new EnvError(`DATA_DIR must be a directory that uid ${getuid?.()} may write to: ${messageOf(error)}`);
  }
  return directory;
}

function basePath(): string {
  const path = optionalEnv("BASE_PATH") ?? "/";
  if (!/^\/(.*\/)?$/.test(path)) throw new EnvError(`BASE_PATH must begin and end with "/", got "${path}"`);
  return path;
}
