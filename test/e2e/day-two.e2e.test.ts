import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Line } from "../../ops/logs/source.ts";
import type { Snapshot } from "../../ops/watch/snapshot.ts";
import { until } from "../support/https.ts";
import { SmallProduct } from "../support/small-product.ts";
import { terminalOf } from "../support/terminal.ts";

const product = new SmallProduct("e2e-day-two", 26);
const ctrlC = "\x03";

beforeAll(async () => {
  await product.must("bin/up");
});

afterAll(() => product.remove());

const names = async (part: string) => (await product.containers(part)).map(({ Names }) => Names[0]!.slice(1)).sort();

describe("logs", () => {
  test("are of all containers of a part, in the order of time", async () => {
    const printed = await product.must("bin/aisha logs webhook-api --json");
    const lines = printed.split("\n").map((line) => JSON.parse(line) as Line);
    expect([...new Set(lines.map(({ source }) => source))].sort()).toEqual(await names("webhook-api"));
    expect(lines.map(({ time }) => time)).toEqual(lines.map(({ time }) => time).sort());
    expect(lines.map(({ text }) => text)).toContain("webhook-api: listening on port 8080");
  });

  test("are of one container, by the name that is declared", async () => {
    const printed = await product.must("bin/aisha logs webhook-api-2 --tail 1");
    expect(printed).toMatch(/^webhook-api-2-\w{7} \| \S.*$/);
  });

  test("of what is not there are none, and it is said what is", async () => {
    const { code, output } = await product.run("bin/aisha logs nothing");
    expect(code).toBe(1);
    expect(output).toContain("name one of redis, webhook-api, nginx, registry, or a container");
  });

  test("go on through a release, until Ctrl-C", async () => {
    const before = await names("webhook-api");
    const terminal = terminalOf(product, "trap : INT; bin/aisha logs webhook-api -f --tail 1; echo ended with $?");
    await terminal.shows(/webhook-api-2-\w{7} +\| /);
    product.release(2);
    await product.must("bin/up");
    const after = await names("webhook-api");
    expect(after).not.toEqual(before);
    for (const name of after) await terminal.shows(new RegExp(`${name} +\\| webhook-api: listening on port 8080`));
    terminal.type(ctrlC);
    await terminal.shows(/ended with 130/);
    expect(await terminal.end()).toBe(0);
  });
});

describe("exec", () => {
  test.each([
    ["passes an exit code on", "bin/aisha exec redis -- sh -c 'echo out; echo err >&2; exit 7'", 7, "out\nerr\n"],
    ["passes what it is given on", "echo ping | bin/aisha exec redis redis-cli", 0, "PONG\n"],
    ["runs as another user", "bin/aisha exec webhook-api --user 0 id -u", 0, "0\n"],
  ])("%s", async (_, script, code, output) => {
    expect(await product.run(script)).toEqual({ code, output });
  });

  test("passes on all of what is much", async () => {
    const passed = await product.must("seq 1 200000 | bin/aisha exec redis cat | cksum");
    expect(passed).toBe(await product.must("seq 1 200000 | cksum"));
  });

  test("is a shell on a terminal of the same size, which is as before after it", async () => {
    const terminal = terminalOf(product, "stty -g; bin/aisha exec webhook-api; echo ended with $?; stty -g", {
      size: [111, 33],
    });
    await terminal.shows(/on server local/);
    terminal.type("stty size\n");
    await terminal.shows(/33 111/);
    terminal.type("echo at wo''rk; sleep 100\n");
    await terminal.shows(/at work\s/);
    terminal.type(ctrlC);
    await terminal.shows(/\^C\s+\S.*\$ $/);
    terminal.type("exit 5\n");
    await terminal.shows(/ended with 5/);
    expect(await terminal.end()).toBe(0);
    const lines = terminal.text.trim().split(/\r?\n/);
    expect(lines.at(-1)).toBe(lines[0]);
  });
});

describe("watch", () => {
  test.each([
    ["q", "q"],
    ["Ctrl-C", ctrlC],
  ])("shows what runs until %s, and leaves the terminal as it was", async (_, keys) => {
    const terminal = terminalOf(product, "stty -g; bin/aisha watch --interval 1; echo ended with $?; stty -g");
    await terminal.shows(/webhook-api-1-\w{7} +healthy/);
    await terminal.shows(/nginx \d+\.\d requests\/s, 0\.0 errors\/s/);
    terminal.type(keys);
    await terminal.shows(/ended with 0/);
    expect(await terminal.end()).toBe(0);
    const lines = terminal.text.trim().split(/\r?\n/);
    expect(lines.at(-1)).toBe(lines[0]);
    expect(terminal.output).toContain("\x1b[?1049h\x1b[?25l");
    expect(terminal.output).toContain("\x1b[?25h\x1b[?1049lended with 0");
  });

  test("tells a program what runs, what is asked, and what is answered wrongly", async () => {
    const api = "$(docker ps -aq -f label=aisha.stack=e2e-day-two -f label=aisha.part=webhook-api)";
    const all = ["nginx", "redis", "registry", "webhook-api"];
    const look = async () => JSON.parse(await product.must("bin/aisha watch --once --json")) as Snapshot;
    const asking = setInterval(() => void product.post().catch(() => {}), 50);
    try {
      const well = (await look()).servers[0]!;
      expect(well.containers.map(({ name }) => name)).toEqual((await Promise.all(all.map(names))).flat());
      expect(well.containers.map(({ health }) => health)).toEqual(well.containers.map(() => "healthy"));
      expect(well.nginx).toMatchObject({ errors: 0 });
      expect(well.nginx!.requests).toBeGreaterThan(1);
      await product.must(`docker stop ${api}`);
      let ill = (await look()).servers[0]!;
      await until(async () => {
        ill = (await look()).servers[0]!; // nginx answers what it holds for those that are gone some seconds later
        return (ill.nginx?.errors ?? 0) > 1;
      }, 30);
      expect(ill.containers.filter(({ state }) => state === "exited")).toHaveLength(2);
    } finally {
      clearInterval(asking);
      await product.must(`docker start ${api}`);
    }
  });
});
