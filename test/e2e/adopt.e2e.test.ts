import { X509Certificate } from "node:crypto";
import { connect } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { merged } from "../../ops/adopt/report.ts";
import { Hub } from "../support/hub.ts";
import { jobs, keys, live, OldSetup } from "../support/old-setup.ts";
import { Outage } from "../support/outage.ts";
import { PollWatch } from "../support/poll-watch.ts";
import { Product, type StackConfig } from "../support/product.ts";
import { declaredAs, rehearsed } from "../support/rehearsal.ts";
import type { TestServer } from "../support/test-server.ts";
import { TestServers } from "../support/test-servers.ts";

const stack = "e2e-adopt";
/** Of ports on this machine, which this product has none of. */
const noOffset = 42;
/** Milliseconds; minutes on a machine that builds images beside other work. */
const firstUpMs = 900_000;
const mostOutageMs = 10_000;
let servers: TestServers;
let server: TestServer;
let product: Product;
let polls: PollWatch;
let certificate: string;
let old: OldSetup;
let hub: Hub;

function declare(change: (config: StackConfig) => void = () => {}): void {
  product.configure(() =>
    rehearsed("staging", (config) => {
      Object.assign(config["aisha:servers"].staging, declaredAs(server, servers, hub));
      Object.assign(config["aisha:registry"], { address: server.address });
      config["aisha:nginx"].names = [];
      const apps = config["aisha:apps"];
      delete apps.telegram;
      delete apps["webhook-api"].routes["/webhook"].rateLimit;
      delete apps["webhook-api"].routes["/webhook"].secretToken;
      apps["webhook-api"].settleSeconds = 10; // the default, which old containers bridge
      apps.worker.replicas = 1;
      apps.worker.env.TELEGRAM_API_ROOT = config["aisha:bots"].bot.env.TELEGRAM_API_ROOT = old.telegram;
      change(config);
    }),
  );
}

/** What adopt prints, put into the stack's file as people do. */
let yaml = "";
const adopted = (config: StackConfig) => void Object.assign(config, merged([config, parse(yaml)]));

/** A message through port 443, until it is answered well. */
const traffic = () =>
  new Outage(`https://${server.address}/webhook`, JSON.stringify({ chat: 1, text: "hi" }), (is) => is === 202);

const served = () =>
  new Promise<string>((resolve, reject) => {
    const socket = connect({ host: server.address, port: 443, rejectUnauthorized: false }, () => {
      resolve(new X509Certificate(socket.getPeerCertificate().raw).fingerprint256);
      socket.end();
    });
    socket.once("error", reject);
  });

const runOfDocker = () => server.exec("systemctl show docker -P InvocationID");
/** Of one that nothing replaces. */
const startOfTelegram = () => server.exec("docker inspect -f '{{.State.StartedAt}}' telegram");
const running = async () => (await server.exec("docker ps --format '{{.Names}}'")).trim().split("\n").sort();
const inRedis = async (container: string, command: string) =>
  (await server.exec(`docker exec ${container} redis-cli --raw ${command}`)).trim();
const oldOnes = [
  ...["aisha-bot", "aisha-nginx", "aisha-redis", "aisha-registry", "aisha-webhook-api-1", "aisha-webhook-api-2"],
  ...["aisha-worker", "telegram"],
];

async function expectOldOnesServe(): Promise<void> {
  const names = await running();
  expect(names).toEqual(expect.arrayContaining(oldOnes));
  const takenPlace = /^(registry|redis|worker|bot|nginx)-/; // all but what nginx would send requests to
  expect(names.filter((name) => takenPlace.test(name))).toEqual([]);
  expect(await inRedis("aisha-redis", "get old:777")).toBe("value-777");
  expect(await server.exec("docker inspect -f '{{.HostConfig.RestartPolicy.Name}}' aisha-redis aisha-nginx")).toBe(
    "always\nalways\n",
  );
}

beforeAll(async () => {
  servers = await TestServers.open(stack);
  product = new Product(stack, noOffset);
  hub = await Hub.open(servers);
  server = await servers.start("staging", "withDocker");
  product.configure(() => rehearsed("staging", () => {}));
  await product.must("bin/aisha setup");
  const token = await product.must("bin/aisha pulumi config get secrets:bot-token 2>/dev/null");
  old = new OldSetup(server, token);
  await old.install();
  declare();
  certificate = await served();
  polls = new PollWatch("http://127.0.0.1:8081", (url) => server.exec(`docker exec telegram curl -fsS '${url}'`));
  await polls.firstAfter(Number(token.split(":")[0]), Date.now(), 20_000);
}, firstUpMs);

afterAll(async () => {
  await servers?.close();
  product?.clone.remove();
});

test("what is there is found, with how to declare it", async () => {
  const before = await running();
  const shown = await product.run("bin/aisha adopt");
  console.log(shown.output);
  const { code, output } = await product.run("bin/aisha adopt --json");
  yaml = JSON.parse(output).yaml;
  expect(code).toBe(1);
  expect(parse(yaml)).toEqual({
    "aisha:registry": { replaces: ["aisha-registry"], adopt: "aisha_registry_data" },
    "aisha:apps": {
      redis: { replaces: ["aisha-redis"], volumes: { data: { path: "/data", adopt: "aisha_redis_data" } } },
      "webhook-api": { replaces: ["aisha-webhook-api-1", "aisha-webhook-api-2"] },
      worker: { replaces: ["aisha-worker"] },
    },
    "aisha:servers": {
      staging: {
        system: {
          docker: { daemon: { "userland-proxy": true } },
          firewall: { open: { "8081": ["172.16.0.0/12", "192.168.0.0/16"] } },
        },
      },
    },
    "aisha:bots": { bot: { replaces: ["aisha-bot", "aisha-standby-bot"] } },
    "aisha:nginx": {
      replaces: ["aisha-nginx"],
      certificate: { cert: `${live}/fullchain.pem`, key: `${live}/privkey.pem` },
    },
  });
  declare(adopted);
  expect((await product.run("bin/aisha adopt")).code).toBe(0);
  const ready = await product.run("bin/aisha ready");
  console.log(ready.output);
  expect(ready.code).toBe(0);
  expect(await running()).toEqual(before);
});

test("an old server serves as before after a first up that fails", { timeout: firstUpMs }, async () => {
  declare((config) => {
    adopted(config);
    config["aisha:apps"]["webhook-api"].smoke = { answers: { path: "/webhook", status: 299, withinSeconds: 3 } };
  });
  const [firstRun, firstStart] = [await runOfDocker(), await startOfTelegram()];
  const outage = traffic();
  const { code, output } = await product.run("bin/up");
  console.log(output);
  const account = await outage.end();
  console.log(account);
  expect(code).not.toBe(0);
  expect(await runOfDocker()).not.toBe(firstRun);
  expect(await startOfTelegram()).toBe(firstStart); // it lived through Docker's restart
  await expectOldOnesServe();
  expect(account.longestMs).toBeLessThan(mostOutageMs);
});

test("and after one that is killed when it has taken all places, by itself or by a command", {
  timeout: firstUpMs,
}, async () => {
  declare(adopted);
  const killedWith = async (up: string) => {
    const killed = await product.run(`AISHA_KILL_AT=takeover.retire:before ${up}`);
    expect(killed.code, killed.output).not.toBe(0);
    expect(killed.output).toContain("aisha-nginx of the set-up before: stopping, not removed");
  };
  await killedWith("bin/up"); // which sees Pulumi's end
  await expectOldOnesServe();
  await product.must("bin/aisha recover --yes");
  await killedWith("bin/aisha pulumi up --yes --skip-preview --refresh");
  expect((await running()).filter((name) => oldOnes.includes(name))).toEqual(["telegram"]);
  console.log(await product.must("bin/aisha adopt --undo --yes"));
  await expectOldOnesServe();
});

test("the stack takes its place, without losing data", { timeout: firstUpMs }, async () => {
  declare(adopted);
  const outage = traffic();
  console.log(await product.must("bin/up"));
  const account = await outage.end();
  console.log(account);
  const names = await running();
  expect(names.filter((name) => oldOnes.includes(name))).toEqual(["telegram"]);
  const redis = names.find((name) => name.startsWith("redis-"))!;
  expect(await inRedis(redis, "get old:777")).toBe("value-777");
  expect(await inRedis(redis, "llen old-jobs")).toBe(`${jobs}`);
  expect(await inRedis(redis, "eval \"return #redis.call('keys','old:*')\" 0")).toBe(`${keys}`);
  expect(await served()).toBe(certificate);
  const tags = "wget -q -O - http://127.0.0.1:5000/v2/aisha/legacy/tags/list";
  expect(await server.exec(`docker exec $(docker ps -qf label=aisha.part=registry) ${tags}`)).toContain('"v1"');
  await polls.collect();
  expect(polls.count).toBeGreaterThan(5);
  expect(polls.conflicts).toBe(0); // Docker's proxy gives all bots one address, by which they cannot be told apart
  expect(account.longestMs).toBeLessThan(mostOutageMs);
});

test("and a second up changes nothing, and nothing is wrong", async () => {
  expect(await product.must("bin/up")).toMatch(/Resources:\s+\d+ unchanged/);
  const checked = await product.run("bin/aisha check");
  console.log(checked.output);
  expect(checked.code).toBe(0);
});
