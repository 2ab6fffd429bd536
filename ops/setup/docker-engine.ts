import { existsSync, readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { delimiter, join } from "node:path";
import Docker from "dockerode";
import { Problem } from "../problem.ts";
import { startEngine } from "./docker-start.ts";
import { atLeast } from "./version.ts";

/** The engine that stack `local` uses, whatever DOCKER_HOST says. */
export const socketPath = "/var/run/docker.sock";

/** The oldest engine with which the end-to-end tests have been run. */
export const oldestEngine = "20.10";

export type EngineState =
  | { is: "running"; version: string; folder: string }
  | { is: "closed" | "silent" | "stopped" | "absent" };

/** Asks the engine for itself. An engine that takes longer than 10 s counts as silent. */
export async function engineState(): Promise<EngineState> {
  try {
    const engine = new Docker({ socketPath, timeout: 10_000 });
    const { Version: version } = await engine.version();
    const { DockerRootDir: folder } = atLeast(version, oldestEngine) ? await engine.info() : { DockerRootDir: "" };
    return { is: "running", version, folder };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (code === "EACCES" || code === "EPERM") return { is: "closed" };
    if (["ENOENT", "ECONNREFUSED", "ENOTSOCK"].includes(code)) return { is: findDaemon() ? "stopped" : "absent" };
    return { is: "silent" };
  }
}

/** Makes sure that the engine can be used as it is, or be brought to that from here. @throws Problem with the fix. */
export function checkEngine(state: EngineState, user = currentUser(), release = osRelease()): void {
  if (state.is === "running") {
    if (atLeast(state.version, oldestEngine)) return;
    throw new Problem(
      `Docker engine at ${socketPath} is ${state.version}, which is too old: ${oldestEngine} or later is needed; ` +
        "upgrade it (on Debian and Ubuntu: apt-get install docker.io)",
    );
  }
  if (state.is === "silent") {
    throw new Problem(`Docker engine at ${socketPath} does not answer; restart it: sudo systemctl restart docker`);
  }
  if (state.is === "closed") {
    throw new Problem(
      `Docker engine at ${socketPath} is not open to user ${user.name}; ` +
        `run: sudo usermod -aG docker ${user.name}, then log in again`,
    );
  }
  if (state.is === "stopped") {
    if (user.root) return;
    throw new Problem("Docker engine is installed but does not run; start it: sudo systemctl start docker");
  }
  if (isDebian(release)) {
    if (user.root) return;
    throw new Problem(
      `Docker engine is missing, and user ${user.name} is not root and cannot install it; ` +
        `run: sudo apt-get install docker.io && sudo usermod -aG docker ${user.name}, then log in again`,
    );
  }
  throw new Problem(
    "Docker engine is missing, and only on Debian and Ubuntu can it be installed from here; " +
      `install Docker ${oldestEngine} or later the way your system does it, and start it`,
  );
}

/** Brings the engine up where it is not. @returns the state it is in then. */
export async function ensureEngine(before: EngineState, say: (doing: string) => void) {
  if (before.is !== "running") await startEngine(before.is === "absent", findDaemon, isUp, say);
  const after = await engineState();
  checkEngine(after);
  if (after.is !== "running") throw new Problem(`Docker engine does not answer at ${socketPath}`);
  const how = { absent: ", installed and started", stopped: ", started" }[before.is as string] ?? "";
  return { line: `Docker engine ${after.version}${how}`, ...after };
}

async function isUp(): Promise<boolean> {
  return (await engineState()).is === "running";
}

function findDaemon(): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/bin", "/usr/sbin", "/usr/local/bin"];
  return folders.map((folder) => join(folder, "dockerd")).find(existsSync);
}

function currentUser(): { name: string; root: boolean } {
  return { name: userInfo().username, root: process.getuid?.() === 0 };
}

function osRelease(): string {
  return existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
}

/** Debian and its kin, by os-release(5): ID or ID_LIKE. */
function isDebian(release: string): boolean {
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
}
