import { spawn } from "node:child_process";
import { existsSync, openSync, readFileSync, rmSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { Problem } from "../problem.ts";
import { lastLines, output } from "../process.ts";
import { aptInstall } from "./apt.ts";

const log = "/var/log/dockerd.log";
const pidFile = "/var/run/docker.pid";
/** How long an engine may take until it answers, in milliseconds; it is a second or two where nothing is wrong. */
const patience = 60_000;

/** Installs Docker where it is missing, as root on Debian or Ubuntu, and starts it. Returns when it answers. */
export async function startEngine(
  missing: boolean,
  findDaemon: () => string | undefined,
  isUp: () => Promise<boolean>,
  say: (doing: string) => void,
): Promise<void> {
  if (missing) {
    say("installing Docker (apt-get install docker.io)");
    await aptInstall("docker.io", "iptables");
    if (await isUp()) return;
  }
  const daemon = findDaemon();
  if (!daemon) throw new Problem("Docker engine was installed but there is no dockerd; run: apt-get install docker.io");
  say("starting Docker");
  if (existsSync("/run/systemd/system")) {
    await output("systemctl", ["start", "docker"]);
    await until(isUp, "see: journalctl -u docker");
  } else {
    await startByHand(daemon, isUp);
  }
}

/** Where no systemd runs: a daemon of its own session, which outlives this process. */
async function startByHand(daemon: string, isUp: () => Promise<boolean>): Promise<void> {
  await settleOther(isUp);
  if (await isUp()) return;
  const file = openSync(log, "a");
  const child = spawn(daemon, [], { detached: true, stdio: ["ignore", file, file] });
  let ended = false;
  child.on("exit", () => {
    ended = true;
  });
  child.on("error", () => {
    ended = true;
  });
  child.unref();
  await until(isUp, `see ${log}`, () => {
    if (ended)
      throw new Problem(`${daemon} ended at once; the end of ${log}:\n${lastLines(readFileSync(log, "utf8"), 8)}`);
  });
}

/**
 * Another dockerd may be about to answer or to end, and a new one refuses to start beside it. A killed one leaves its
 * pid file, and a new one refuses too when that number has been given to another program since.
 */
async function settleOther(isUp: () => Promise<boolean>): Promise<void> {
  const settled = async () => !otherRuns() || (await isUp());
  await until(settled, `the dockerd that runs does not listen at its socket: end it, or see ${log}`);
  if (!otherRuns()) rmSync(pidFile, { force: true });
}

function otherRuns(): boolean {
  if (!existsSync(pidFile)) return false;
  const command = `/proc/${readFileSync(pidFile, "utf8").trim()}/comm`;
  return existsSync(command) && readFileSync(command, "utf8").trim() === "dockerd";
}

async function until(isUp: () => Promise<boolean>, advice: string, check = () => {}): Promise<void> {
  const deadline = performance.now() + patience;
  while (!(await isUp())) {
    check();
    if (performance.now() > deadline) {
      throw new Problem(`Docker engine was started but does not answer after ${patience / 1000} s; ${advice}`);
    }
    await delay(200);
  }
}
