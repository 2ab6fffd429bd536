import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { capture, output } from "../../../ops/process.ts";
import { campaign, seed, shuffled } from "../../e2e/campaign.ts";
import { CollectedRegistry } from "../../support/collected-registry.ts";
import { until } from "../../support/https.ts";

const keepTags = 5;
/** Of one layer of some 2 MB each. */
const pushes = { api: 24, web: 4 };
const rounds = campaign ? 25 : 3;
let registry: CollectedRegistry;
/** The first image that was pushed: its tag has moved on since, and a server's release has it. */
let released: string;
const nameOf = (repository: string, version: number) => `${registry.address}/aisha/${repository}:v${version}`;
const untilHeld = () => until(async () => (await registry.state()) === "paused", 30);
const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

beforeAll(async () => {
  registry = await CollectedRegistry.start("collected", keepTags);
  released = await registry.push(await registry.build("api", "latest"));
  for (const [repository, count] of Object.entries(pushes)) {
    for (let version = 1; version <= count; version++)
      await registry.push(await registry.build(repository, `v${version}`));
  }
  await registry.push(await registry.build("api", "latest"));
  registry.keep(released);
});

afterAll(() => registry?.remove());

describe("after 30 pushes, a collection", () => {
  let lines: string[];

  beforeAll(async () => {
    const listed = await registry.collect("list");
    expect(listed.code, listed.stderr).toBe(0);
    lines = listed.stdout.trim().split("\n");
  });

  test("lists what goes by name", () => {
    const named = lines.map((line) => line.split("\t")).map(([what, kind, , name]) => `${what} ${kind} ${name}`);
    const tags = Array.from({ length: 20 }, (_, index) => `remove tag aisha/api:v${index + 1}`);
    expect(named.filter((line) => line.includes(" tag ")).sort()).toEqual(tags.sort());
    expect(named.filter((line) => line.includes(" manifest "))).toHaveLength(20);
    expect(named).toHaveLength(40);
  });

  test("removes just that, and frees its space", async () => {
    const before = await registry.size();
    const { code, stdout, stderr } = await registry.collect("remove");
    expect(code, stderr).toBe(0);
    expect(stdout.trim().split("\n")).toEqual(lines.map((line) => line.replace(/^remove/, "removed")));
    const told = lines.map((line) => Number(line.split("\t")[4]) || 0).reduce((sum, bytes) => sum + bytes, 0);
    const freed = before - (await registry.size());
    console.log(`${megabytes(before)} MB before, ${megabytes(freed)} MB freed, ${megabytes(told)} MB told`);
    expect(told).toBeGreaterThan(20 * 2e6);
    expect(freed).toBeGreaterThanOrEqual(told); // and the links beside
    expect(freed).toBeLessThan(told * 1.05);
  });

  test("leaves the last tags of each repository, and the release without a tag", async () => {
    const last = Array.from({ length: keepTags - 1 }, (_, index) => nameOf("api", pushes.api - index));
    const web = Array.from({ length: pushes.web }, (_, index) => nameOf("web", index + 1));
    for (const name of [...last, ...web, `${registry.address}/aisha/api:latest`, released]) {
      expect(await registry.pull(name), name).toBeUndefined();
    }
    expect(await registry.pull(nameOf("api", 20))).toMatch(/manifest unknown|not found/);
  });

  test("finds nothing more to do, and does not hold the registry for that", async () => {
    const began = Date.now();
    const { code, stdout, stderr } = await registry.collect("remove");
    expect([code, stdout, stderr]).toEqual([0, "", ""]);
    expect(await registry.holds(began)).toEqual([]);
  });
});

test(`a push is not lost, whenever it comes (${rounds} rounds)`, { timeout: 1_200_000 }, async () => {
  const moments = shuffled(Array.from({ length: rounds }, (_, index) => 1000 + (4000 * index) / rounds));
  let [met, longestPushMs, longestHoldMs] = [0, 0, 0];
  for (const [round, moment] of moments.entries()) {
    const where = `seed ${seed}, round ${round}, ${moment} ms`;
    // One image is new; the other was there before, and would go: its layers are found, and must not be taken then.
    const again = await registry.build("job", `old${round}`);
    await registry.push(again);
    for (let more = 0; more < keepTags; more++)
      await registry.push(await registry.build("job", `r${round}m${more}`, 1));
    const fresh = await registry.build("job", `new${round}`, 8);
    const began = Date.now();
    const collecting = registry.begin();
    const ended = once(collecting, "close");
    let errors = "";
    collecting.stderr!.on("data", (text) => (errors += text));
    if (round % 3 === 0) await untilHeld();
    else await sleep(moment);
    const from = Date.now();
    await Promise.all([registry.push(again), registry.push(fresh)]);
    const to = Date.now();
    expect((await ended)[0], `${where}: ${errors}`).toBe(0);
    for (const name of [again, fresh]) expect(await registry.pull(name), `${where}: ${name}`).toBeUndefined();
    const holds = await registry.holds(began);
    if (holds.some((hold) => hold.from < to && from < hold.to)) met++;
    longestPushMs = Math.max(longestPushMs, to - from);
    longestHoldMs = Math.max(longestHoldMs, ...holds.map((hold) => hold.to - hold.from));
  }
  expect(met).toBeGreaterThan(0);
  const figures = `the longest hold ${longestHoldMs.toFixed()} ms, the longest pair of pushes ${longestPushMs} ms`;
  console.log(`seed ${seed}: ${rounds} rounds, pushes met the hold in ${met}; ${figures}`);
});

describe("a collection that takes longer than the registry is held", () => {
  /** Of those that are pushed within a second, the last by name is the newest. */
  const tagOf = (version: number) => `v${String(version).padStart(2, "0")}`;
  const pull = (version: number) => registry.pull(`${registry.address}/aisha/late:${tagOf(version)}`);
  const fill = async () => {
    for (let version = 1; version <= 3 * keepTags; version++)
      await registry.push(await registry.build("late", tagOf(version), 1));
  };

  test("is not begun when it is late, and says how it gets more time", async () => {
    await fill();
    const before = await registry.collect("list");
    const { code, stdout, stderr } = await registry.collect("remove", { HOLD_SECONDS: "0" });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(`let it take longer: sudo HOLD_SECONDS=300 ${registry.script} remove\n`);
    expect(await registry.state()).toBe("running");
    expect((await registry.collect("list")).stdout).toBe(before.stdout);
  });

  test("harms nothing when it is killed, and the next one goes on", async () => {
    // Of a hold that is so short, some parts are cut off; the last has time.
    for (const HOLD_SECONDS of ["1", "2", "60"]) {
      const { code, stderr } = await registry.collect("remove", { HOLD_SECONDS });
      if (HOLD_SECONDS === "60") expect(code, stderr).toBe(0);
      expect(await registry.state()).toBe("running");
    }
    expect((await registry.collect("list")).stdout).toBe("");
    for (let version = 2 * keepTags + 1; version <= 3 * keepTags; version++)
      expect(await pull(version)).toBeUndefined();
    expect(await pull(2 * keepTags)).toMatch(/manifest unknown|not found/);
  });
});

test("an image that was pushed without a tag stays for a day", async () => {
  const [first, moved] = [await registry.build("fresh", "latest"), await registry.build("fresh", "next")];
  const digest = await registry.push(first);
  await output("docker", ["tag", moved, first]);
  await registry.push(first);
  const { code, stdout, stderr } = await registry.collect("remove");
  expect([code, stdout], stderr).toEqual([0, ""]);
  expect(await registry.pull(digest)).toBeUndefined();
  await registry.age("fresh", digest);
  expect((await registry.collect("remove")).stdout).toMatch(/^removed\tmanifest\t/);
  expect(await registry.pull(digest)).toMatch(/unknown|not found/); // the engine itself may still know the manifest
});

describe("a registry that is held", () => {
  /** Has something to collect, and a collection that has come to where the registry is held. */
  const hold = async () => {
    for (let more = 0; more <= keepTags; more++) await registry.push(await registry.build("held", `t${Date.now()}`, 1));
    const collecting = registry.begin({ WAIT_SECONDS: "60" });
    await untilHeld();
    return collecting;
  };

  test("is let go when the collection is stopped", async () => {
    const collecting = await hold();
    const ended = once(collecting, "close");
    collecting.kill("SIGTERM");
    await ended;
    expect(await registry.state()).toBe("running");
  });

  test("is let go when the collection is killed, by what its service runs last", async () => {
    const collecting = await hold();
    collecting.kill("SIGKILL");
    await once(collecting, "exit");
    const { code, stderr } = await registry.collect("release");
    expect([code, stderr]).toEqual([0, ""]);
    expect(await registry.state()).toBe("running");
    expect((await output("docker", ["ps", "-aq", "--filter", `label=aisha.oneshot=${registry.stack}`])).trim()).toBe(
      "",
    );
  });

  test("waits for a push that has not ended, and says so where it does not end", async () => {
    await registry.upload("held", "some of a layer");
    const { code, stderr } = await registry.collect("remove", { WAIT_SECONDS: "6", OPEN_MINUTES: "5" });
    expect([code, stderr]).toEqual([1, "not collected: pushes have gone on for 6 s; the timer tries again\n"]);
    expect(await registry.state()).toBe("running");
  });

  test("can be looked at while a collection waits for pushes", async () => {
    await registry.upload("held", "some of a layer");
    const waiting = registry.begin({ WAIT_SECONDS: "60", LOOK_SECONDS: "2", OPEN_MINUTES: "5" });
    const ended = once(waiting, "close");
    await sleep(3000);
    const { code, stderr } = await registry.collect("list");
    expect([code, stderr, waiting.exitCode]).toEqual([0, "", null]);
    waiting.kill("SIGTERM");
    await ended;
  });

  test("waits for whoever it is just answering", async () => {
    const [host = "", port] = registry.address.split(":");
    const socket = connect({ host, port: Number(port) });
    await once(socket, "connect");
    const { code, stderr } = await registry.collect("remove", { WAIT_SECONDS: "3", OPEN_MINUTES: "0" });
    socket.destroy();
    expect([code, stderr]).toEqual([1, "not collected: pushes have gone on for 3 s; the timer tries again\n"]);
  });

  test("does not wait for an upload without a byte, as Docker leaves them", async () => {
    await output("docker", [
      "exec",
      registry.id,
      "sh",
      "-c",
      "rm -rf /data/docker/registry/v2/repositories/*/*/_uploads",
    ]);
    await registry.upload("held");
    const { code, stderr } = await registry.collect("remove", { WAIT_SECONDS: "20", OPEN_MINUTES: "5" });
    expect([code, stderr]).toEqual([0, ""]);
  });

  test("is not looked for where it does not run", async () => {
    await output("docker", ["stop", registry.id]);
    const { code, stderr } = await capture(registry.script, ["list"]);
    expect([code, stderr]).toEqual([1, "the registry does not run; bin/aisha check registry says why\n"]);
  });
});
