import { existsSync } from "node:fs";
import { Problem } from "../../ops/problem.ts";
import { capture } from "../../ops/process.ts";
import { step } from "../../ops/progress.ts";
import { aptInstall } from "../../ops/setup/apt.ts";

/** Installs Debian's package where there is none and this is root. @returns as "docker-compose 1.29.2" */
export async function installCompose(): Promise<string> {
  const found = await composeVersion();
  if (found !== undefined) return `docker-compose ${found}`;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    throw new Problem("docker-compose is missing; run: sudo apt-get install docker-compose");
  }
  const { version } = await step("installing docker-compose", async () => {
    // What it recommends is Debian's engine, which would take the place of another vendor's.
    await aptInstall("--no-install-recommends", "docker-compose");
    const version = await composeVersion();
    return { version, line: `docker-compose ${version}, installed by apt` };
  });
  return `docker-compose ${version}`;
}

async function composeVersion(): Promise<string | undefined> {
  const asked = await capture("docker-compose", ["version", "--short"]).catch(() => undefined);
  return asked?.code === 0 ? asked.stdout.trim() : undefined;
}
