import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../support/https.ts";
import { Hub } from "../support/hub.ts";
import { killPulumi } from "../support/kill.ts";
import { Product, type StackConfig } from "../support/product.ts";
import { declaredAs, rehearsed } from "../support/rehearsal.ts";
import { S3Server } from "../support/s3-server.ts";
import { SecretSearch } from "../support/secret-search.ts";
import { TestServers } from "../support/test-servers.ts";

const stack = "e2e-state";
/** Of ports on this machine, which this product has none of. */
const noOffset = 38;
/** Milliseconds; minutes on a machine that builds images beside other work. */
const firstUpMs = 900_000;
let servers: TestServers;
let s3: S3Server;
let [one, other]: Product[] = [];
/** What both clones declare, but for the version. */
let declare: (version: number, state?: string) => void;

/** Runs a command in a clone as somebody who may use the state. */
async function run(product: Product | undefined, script: string): Promise<{ code: number | null; output: string }> {
  const login = Object.entries(s3.login).map(([name, value]) => `${name}=${value}`);
  return product!.run(`export ${login.join(" ")}; ${script}`);
}

async function must(product: Product | undefined, script: string): Promise<string> {
  const { code, output } = await run(product, script);
  expect(code, output).toBe(0);
  return output;
}

const files = (part: string) =>
  spawnSync("find", [s3.folder, "-path", `*${part}*`, "-name", "*_object"])
    .stdout.toString()
    .trim()
    .split("\n")
    .filter(Boolean);
const locks = () => files("/locks/");
const holder = /root@\S+ \(process \d+\) since 20\S+/;

beforeAll(async () => {
  s3 = await S3Server.open();
  servers = await TestServers.open(stack);
  [one, other] = [new Product(stack, noOffset), new Product(stack, noOffset)];
  const hub = await Hub.open(servers);
  const server = await servers.start("staging", "withDocker");
  declare = (version, state) => {
    const file = rehearsed("staging", (config: StackConfig) => {
      Object.assign(config["aisha:servers"].staging, declaredAs(server, servers, hub));
      config["aisha:registry"].address = server.address;
      config["aisha:nginx"].names = [];
      const { redis } = config["aisha:apps"];
      redis.env = { VERSION: `${version}` };
      redis.secrets = { TOKEN: "bot-token" };
      config["aisha:apps"] = { redis };
      config["aisha:bots"] = {};
      if (state) config["aisha:state"] = state;
    });
    for (const product of [one!, other!]) product.configure(() => file);
  };
  declare(1);
  await must(one, "bin/up");
}, firstUpMs);

afterAll(async () => {
  await servers?.close();
  await s3?.close();
  one?.clone.remove();
  other?.clone.remove();
});

test("ready says whether the state can be used", async () => {
  declare(1, s3.url.replace(/127\.0\.0\.1:\d+/, "127.0.0.1:1"));
  const silent = await run(one, "bin/aisha ready --json");
  expect(silent.code).toBe(1);
  expect(silent.output).toMatch(/"what": "s3:\/\/state cannot be used: .*connection refused"/);
  declare(1, s3.url);
  expect(await must(one, "bin/aisha ready --json")).toContain('"what": "s3://state answers, and can be written"');
});

test("a state that is in a clone is not made a second time, and moves by one command", async () => {
  const refused = await run(one, "bin/up");
  expect(refused.output).toContain(
    `✗ the state of stack ${stack} is in this clone, and s3://state does not know it yet; run: bin/aisha state move --stack ${stack}`,
  );
  expect(refused.code).toBe(1);
  await must(
    one,
    `node_modules/.bin/node -e 'import("./ops/state.ts").then((state) => state.createStack("${stack}"))'`,
  );
  const emptied = await run(one, "bin/up"); // as a move that was killed before its import left it
  expect(emptied.output).toContain(`is in this clone, and s3://state has nothing of it yet; run: bin/aisha state move`);
  expect(emptied.code).toBe(1);
  const unasked = await run(one, "bin/aisha state move");
  expect(unasked.output).toContain(`✗ nothing was moved; to do so, run: bin/aisha state move --stack ${stack} --yes`);
  expect(unasked.code).toBe(1);
  const moved = /✓ the state of stack e2e-state, \d+ resources, is in s3:/;
  await must(one, "cp -a .aisha/state .aisha/kept");
  expect(await must(one, "bin/aisha state move --yes")).toMatch(moved);
  expect(one!.clone.made()).not.toContain("state");
  await must(one, "mv .aisha/kept .aisha/state"); // as a move that was killed after its import left it
  expect(await must(one, "bin/aisha state move")).toMatch(moved);
  expect(one!.clone.made()).not.toContain("state");
  const again = await run(one, "bin/aisha state move --yes");
  expect(again.output).toContain(`✗ this clone has no state of stack ${stack}`);
});

test("another clone sees nothing to change, and brings the next version up", async () => {
  expect(await must(other, "bin/aisha pulumi preview --expect-no-changes")).not.toMatch(/WARN/);
  declare(2, s3.url);
  await must(other, "bin/up");
  await must(one, "bin/aisha pulumi preview --expect-no-changes");
  await must(one, "bin/aisha check apps");
});

test("an update that was killed leaves a lock that another clone tells of, and releases when it is told to", async () => {
  declare(3, s3.url);
  const up = run(one, "bin/up");
  await until(async () => locks().length > 0, 60_000);
  const early = await run(other, "bin/aisha recover --yes");
  expect(early.output).toMatch(/✗ stack e2e-state is being updated by process \d+ on \S+; wait until it ends/);
  killPulumi(one!);
  expect((await up).code).toBe(1);
  expect(locks()).toHaveLength(1);

  await must(other, "git init -q && git add . && git -c user.name=Ana -c user.email=ana@example.org commit -qm All");
  const deployed = await run(other, "GITHUB_ACTIONS=true bin/aisha deploy --allow-older");
  expect(deployed.output).toMatch(holder); // it is too young to be a dead runner's
  expect(deployed.code).toBe(1);
  expect(locks()).toHaveLength(1);
  const refused = await run(other, "bin/up");
  expect(refused.output).toMatch(holder);
  expect(refused.output).toContain(`where it is gone, run: bin/aisha recover --stack ${stack}`);
  expect(refused.code).toBe(1);
  expect((await run(other, "bin/aisha check docker")).output).toMatch(holder);
  const asked = await run(other, "bin/aisha recover");
  expect(asked.output).toMatch(holder);
  expect(asked.code).toBe(1);
  expect(locks()).toHaveLength(1);

  expect(await must(other, "bin/aisha recover --yes")).toMatch(
    /✓ lock of stack e2e-state released, which was held by root@/,
  );
  expect(locks()).toEqual([]);
  await must(other, "bin/up");
  await must(one, "bin/aisha pulumi preview --expect-no-changes");
});

test("no secret is plain in the bucket", async () => {
  const token = (await must(one, "bin/aisha pulumi config get secrets:bot-token")).trim();
  expect(files("/stacks/aisha/")).not.toEqual([]);
  expect(new SecretSearch([token]).inFiles(s3.folder)).toEqual([]);
});
