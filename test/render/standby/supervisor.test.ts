import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { health as healthOf } from "../../../config/workload.ts";
import { renderStandbyHealth, renderSupervisor } from "../../../render/standby/supervisor.ts";
import { Line } from "./line.ts";

/** What images bring; the first is there wherever these tests run. */
const shells = [["sh"], ["bash"], ["busybox", "sh"]].filter(([program]) => !spawnSync(program!, ["-c", ""]).error);
/** Takes half a second to end, as one with an update in hand, and says when it is through. */
const finishing =
  'echo $$ >"$OWN/bot"; trap "sleep 0.5; echo finished; exit 0" TERM; echo polling; while :; do sleep 0.05; done';
const quick = { intervalSeconds: 1, retries: 2, startSeconds: 2, timeoutSeconds: 1 };

let line: Line;

beforeEach(() => {
  line = new Line();
});
afterEach(() => line.remove());

describe.each(shells)("a supervisor in %s %s", (...words) => {
  const shell = words.filter((word) => word !== undefined);
  const start = (name: string, more = {}) => line.start(name, { shell, ...more });

  test("leads alone, and hands over at once when its bot dies", async () => {
    const a = start("a");
    await a.becomes("leading");
    const b = start("b");
    await b.becomes("standby");
    await a.signalLeader("SIGKILL");
    await b.becomes("leading");
    expect(await a.ended()).toBe(137);
    expect(line.journal.map((entry) => entry.replace(/^\d+ /, ""))).toEqual(["a leads", "a ended 137", "b leads"]);
    expect(line.company).toBe("");
  });

  test("passes SIGTERM on, and holds the lease until the bot has finished", async () => {
    const a = start("a", { bot: finishing });
    await a.becomes("leading");
    const b = start("b");
    await b.becomes("standby");
    await sleep(100);
    a.signal("SIGTERM");
    await sleep(250);
    expect([a.role, b.role]).toEqual(["leading", "standby"]);
    expect(await a.ended()).toBe(0);
    await expect.poll(() => a.output).toContain("finished");
    await b.becomes("leading");
  });

  test("ends at once on SIGTERM while it waits, admitted or not", async () => {
    await start("a").becomes("leading");
    const [b, c] = [start("b"), start("c", { admitted: "not" })];
    await Promise.all([b.becomes("standby"), c.becomes("parked")]);
    for (const waiting of [b, c]) waiting.signal("SIGTERM");
    expect([await b.ended(), await c.ended()]).toEqual([0, 0]);
  });

  test("stays out of the line until it is admitted, and goes first when it is told to", async () => {
    const a = start("a");
    await a.becomes("leading");
    const [b, c] = [start("b"), start("c", { admitted: "not" })];
    await Promise.all([b.becomes("standby"), c.becomes("parked")]);
    line.admit("c", "first");
    await c.becomes("standby");
    await sleep(200);
    await a.signalLeader("SIGKILL");
    await c.becomes("leading");
    await c.signalLeader("SIGKILL");
    await b.becomes("leading");
  });

  test("kills a bot that somebody stopped", async () => {
    const a = start("a");
    await a.becomes("leading");
    const b = start("b");
    await b.becomes("standby");
    await a.signalLeader("SIGSTOP");
    await b.becomes("leading");
    await expect.poll(() => a.output).toContain("killing the bot: it is stopped");
  });

  test("kills a bot whose health check fails, and one whose check never ends", async () => {
    const sick = healthOf.parse({
      ...quick,
      command: ["sh", "-c", `test ! -e '${line.shared}/sick' || { echo ill; sleep 9; }`],
    });
    const a = start("a", { health: sick });
    await a.becomes("healthy");
    const b = start("b", { health: sick });
    await b.becomes("standby");
    spawnSync("touch", [`${line.shared}/sick`]);
    await b.becomes("leading");
    await expect.poll(() => a.output).toContain("killing the bot: its health check failed 2 times in a row");
  });

  test("gives a bot its time to start", async () => {
    const later = healthOf.parse({ ...quick, startSeconds: 9, command: ["test", "-e", `${line.shared}/ready`] });
    const a = start("a", { health: later });
    await a.becomes("starting");
    await sleep(2500);
    expect(a.verdict).toBe("starting");
    spawnSync("touch", [`${line.shared}/ready`]);
    await a.becomes("healthy");
  });

  test("says what its image lacks", async () => {
    const a = start("a", {
      shell: [
        "env",
        "PATH=/nowhere",
        spawnSync("sh", ["-c", `command -v ${shell[0]}`])
          .stdout.toString()
          .trim(),
        ...shell.slice(1),
      ],
    });
    expect(await a.ended()).toBe(1);
    await expect
      .poll(() => a.output)
      .toContain("standby: the image has no flock; add util-linux and coreutils, or busybox");
  });
});

test("the bot of one whose supervisor is killed keeps the lease until it is gone too", async () => {
  const a = line.start("a");
  await a.becomes("leading");
  const b = line.start("b");
  await b.becomes("standby");
  a.signal("SIGKILL");
  await a.ended();
  await sleep(300);
  expect(b.role).toBe("standby");
  a.end();
  await b.becomes("leading");
});

test("words of a health check reach it as they are", () => {
  const command = ["sh", "-c", `echo "it's $HOME; \`id\`"`];
  const text = renderSupervisor({ health: healthOf.parse({ command }), shared: "/s", own: "/o", alone: true });
  expect(text).toContain(`check() { 'timeout' '-s' 'KILL' '3' 'sh' '-c' 'echo "it'\\''s $HOME; \`id\`"'; }`);
  expect(text).not.toMatch(/^ *#/m);
});

describe("what Docker is told", () => {
  const ask = (name: string) =>
    spawnSync("sh", ["-c", renderStandbyHealth(`${line.shared}/own-${name}`, undefined)], { encoding: "utf8" });

  test("is that one who waits is well, and that a leader is as its bot is", async () => {
    const health = healthOf.parse({ ...quick, retries: 20, command: ["sh", "-c", `test ! -e '${line.shared}/sick'`] });
    const a = line.start("a", { health });
    await a.becomes("healthy");
    await line.start("b").becomes("standby");
    expect(ask("b")).toMatchObject({ status: 0, stdout: "standby\n" });
    expect(ask("a")).toMatchObject({ status: 0, stdout: expect.stringMatching(/^healthy \d+ \n$/) });
    spawnSync("touch", [`${line.shared}/sick`]);
    await a.becomes("sick");
    expect(ask("a").status).toBe(1);
  });

  test("is that one who is stopped, or is not there, is ill", async () => {
    const a = line.start("a");
    await a.becomes("healthy");
    a.signal("SIGSTOP");
    await sleep(50);
    expect(ask("a")).toMatchObject({ status: 1, stdout: "the supervisor is stopped\n" });
    expect(ask("nobody").status).toBe(1);
  });
});
