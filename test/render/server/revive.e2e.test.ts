import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { afterAll, describe, expect, it } from "vitest";
import { output } from "../../../ops/process.ts";
import { Containers } from "../../providers/host/containers.ts";
import { until } from "../../support/https.ts";

const ms = 1_000_000;
const folder = mkdtempSync(join(tmpdir(), "aisha-revive-"));
const wards: Ward[] = [];
afterAll(async () => {
  await Promise.all(wards.map((one) => one.close()));
  rmSync(folder, { recursive: true });
});

/** Containers of one test, and the script, which looks at them alone, and oftener than on a server. */
class Ward {
  readonly #label: string;
  readonly #containers: Containers;
  #script?: ChildProcess;
  /** What the script said, and when in milliseconds. */
  readonly said: { line: string; at: number }[] = [];

  private constructor(test: string) {
    this.#label = `aisha.test=revive-${test}`;
    this.#containers = new Containers(`revive-${test}`);
  }

  static async open(test: string): Promise<Ward> {
    const opened = new Ward(test);
    wards.push(opened);
    await opened.#containers.remove();
    return opened;
  }

  look(env: NodeJS.ProcessEnv = {}): void {
    const script = join(import.meta.dirname, "../../../render/server/revive.sh");
    const pace = { LOOK_SECONDS: "0.2", PAUSE_SECONDS: "1", MOST_SECONDS: "4" };
    this.#script = spawn("sh", [script, `label=${this.#label}`], { env: { ...process.env, ...pace, ...env } });
    createInterface(this.#script.stdout!).on("line", (line) => this.said.push({ line, at: Date.now() }));
  }

  /** A container that is unhealthy as soon as it has /tmp/sick, over restarts too. */
  async start(name: string, settings: Docker.ContainerCreateOptions = {}): Promise<Docker.Container> {
    return this.#containers.start({
      name: `aisha-revive-${name}`,
      Cmd: ["sleep", "300"],
      StopTimeout: 0,
      Healthcheck: {
        Test: ["CMD", "test", "!", "-e", "/tmp/sick"],
        Interval: 200 * ms,
        Timeout: 5000 * ms,
        Retries: 1,
      },
      ...settings,
    });
  }

  async close(): Promise<void> {
    if (this.#script) {
      this.#script.kill();
      await once(this.#script, "exit");
    }
    await this.#containers.remove();
  }
}

/** Takes no notice of SIGTERM. */
const hung = (StopTimeout: number) => ({ Cmd: ["sh", "-c", "trap '' TERM; while :; do sleep 1; done"], StopTimeout });
const run = ({ id }: Docker.Container, ...command: string[]) => output("docker", ["exec", id, ...command]);
const stateOf = async (container: Docker.Container) => (await container.inspect()).State;
const startOf = async (container: Docker.Container) => (await stateOf(container)).StartedAt;
const isUnhealthy = async (container: Docker.Container) => (await stateOf(container)).Health?.Status === "unhealthy";
const isRunning = async (container: Docker.Container) => (await stateOf(container)).Status === "running";

describe.concurrent("the script", () => {
  it("restarts paused containers, once each, and none waits until another has stopped", async () => {
    const ward = await Ward.open("paused");
    const [slow, quick] = [await ward.start("slow", hung(8)), await ward.start("quick")];
    const [slowStart, quickStart] = [await startOf(slow), await startOf(quick)];
    ward.look();
    await slow.pause();
    await until(async () => ward.said.length > 0);
    await quick.pause();
    await until(async () => (await startOf(quick)) !== quickStart);
    expect(await startOf(slow)).toBe(slowStart);
    await until(async () => (await startOf(slow)) !== slowStart, 20);
    expect(ward.said.map(({ line }) => line)).toEqual([
      "aisha-revive-slow is paused: restarting it",
      "aisha-revive-quick is paused: restarting it",
    ]);
  });

  it("restarts an unhealthy container at ever longer intervals, and once it was well, at first again", async () => {
    const ward = await Ward.open("unhealthy");
    const sick = await ward.start("sick");
    await run(sick, "touch", "/tmp/sick");
    ward.look();
    await until(async () => ward.said.length >= 4, 20);
    await until(async () => (await isRunning(sick)) && !(await isUnhealthy(sick)));
    await run(sick, "rm", "/tmp/sick");
    await sleep(5500);
    await run(sick, "touch", "/tmp/sick");
    await until(async () => ward.said.length >= 6);
    const times = ward.said.map(({ at }) => at);
    const [, second, third, , anew] = times.slice(1).map((at, index) => at - times[index]!);
    expect(second).toBeGreaterThan(1000);
    expect(third).toBeGreaterThan(3000);
    expect(anew).toBeLessThan(third!);
    expect(new Set(ward.said.map(({ line }) => line))).toEqual(
      new Set(["aisha-revive-sick is unhealthy: restarting it"]),
    );
  });

  it("leaves alone what was stopped, and what somebody just stops", async () => {
    const ward = await Ward.open("stopped");
    const [stopped, stopping] = [await ward.start("stopped"), await ward.start("stopping", hung(3))];
    await run(stopping, "touch", "/tmp/sick");
    await until(() => isUnhealthy(stopping));
    await stopped.stop();
    const stop = stopping.stop();
    await sleep(100);
    ward.look();
    await stop;
    await sleep(1000);
    expect([await isRunning(stopped), await isRunning(stopping)]).toEqual([false, false]);
    expect(ward.said).toEqual([]);
  });

  it("leaves alone what is paused on purpose, until its time is over", async () => {
    const ward = await Ward.open("held");
    const held = join(folder, "held");
    mkdirSync(held);
    const [paused, forgotten] = [await ward.start("paused"), await ward.start("forgotten")];
    const uptime = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);
    writeFileSync(join(held, paused.id), `${Math.floor(uptime) + 60}\n`);
    writeFileSync(join(held, forgotten.id), `${Math.floor(uptime) + 3}\n`);
    await Promise.all([paused.pause(), forgotten.pause()]);
    ward.look({ HELD: held });
    await sleep(1500);
    expect(ward.said).toEqual([]);
    await until(() => isRunning(forgotten));
    expect((await stateOf(paused)).Status).toBe("paused");
    await paused.unpause();
    expect(ward.said.map(({ line }) => line)).toEqual(["aisha-revive-forgotten is paused: restarting it"]);
  });

  it("goes on when the engine answers again", async () => {
    const ward = await Ward.open("engine");
    const socket = join(folder, "engine.sock");
    const sick = await ward.start("unseen");
    await sick.pause();
    ward.look({ DOCKER_HOST: `unix://${socket}` });
    await sleep(1000);
    symlinkSync("/var/run/docker.sock", socket);
    await until(() => isRunning(sick));
  });

  it("tries again when a restart fails, and leaves the container down", async () => {
    const ward = await Ward.open("failed");
    const source = join(folder, "mounted");
    mkdirSync(source);
    const Mounts: Docker.MountConfig = [{ Type: "bind", Source: source, Target: "/mounted" }];
    const broken = await ward.start("broken", { HostConfig: { Mounts } });
    await broken.pause();
    rmdirSync(source);
    ward.look();
    await until(async () => (await stateOf(broken)).Error !== "");
    mkdirSync(source);
    await until(() => isRunning(broken));
    expect(ward.said.at(-1)!.line).toBe("aisha-revive-broken is down since a restart failed: restarting it");
  });
});
