import { afterAll, beforeAll, expect, test } from "vitest";
import type { Answer } from "../../ops/ready/answer.ts";
import { Product, type StackConfig } from "../support/product.ts";
import { rehearsed } from "../support/rehearsal.ts";
import type { TestServer } from "../support/test-server.ts";
import { TestServers } from "../support/test-servers.ts";

/** Offset of ports on this machine, which this product has none of. */
const noOffset = 27;
const product = new Product("e2e-ready", noOffset);
let servers: TestServers;
let server: TestServer;

beforeAll(async () => {
  servers = await TestServers.open("e2e-ready");
  server = await servers.start("app", "bare");
  declare();
});

afterAll(async () => {
  await servers?.close();
  product.clone.remove();
});

function declare(change: (config: StackConfig) => void = () => {}): void {
  product.configure(() =>
    rehearsed("staging", (config) => {
      const { address: host, user, hostKey } = server;
      config["aisha:servers"] = { app: { transport: "ssh", host, user, hostKey, key: servers.keyPath } };
      for (const app of Object.values<StackConfig>(config["aisha:apps"])) delete app.server;
      config["aisha:registry"].address = host;
      config["aisha:nginx"].names = [];
      change(config);
    }),
  );
}

interface Printed {
  code: number | null;
  /** What is not ready, as "where what". */
  told: string[];
  answers: Answer[];
}

async function ready(environment = ""): Promise<Printed> {
  const { code, output } = await product.run(`${environment} bin/aisha ready --json`);
  const { answers } = JSON.parse(output) as { answers: Answer[] };
  const told = answers.filter(({ is }) => is !== "ready").map(({ where, what }) => `${where} ${what}`);
  return { code, told, answers };
}

/**
 * All that was changed on the server since the mark, but for what a login by itself leaves: logs, and the note that Debian's
 * sudo makes in the home of whoever is in a group called admin.
 */
const sinceMark = `find / -xdev -newer /var/tmp/mark ! -path '/var/log*' ! -path /run ! -path /home/admin \\
  ! -name .sudo_as_admin_successful`;

test("a bare server is what is wanted, and stays as it is", async () => {
  await server.exec("sleep 0.1; touch /var/tmp/mark; sleep 0.1");
  const { code, told, answers } = await ready();
  expect(told).toEqual([]);
  expect(code).toBe(0);
  expect(answers.map(({ where, what }) => `${where} ${what}`)).toEqual([
    "Pulumi.e2e-ready.yaml is complete, with 2 secrets set",
    "passphrase opens the secrets",
    `app lets admin in at ${server.address}:22 with the declared host key`,
    "app gives admin every right by sudo",
    "app is Debian 13",
    expect.stringMatching(/^app is linux\/(amd64|arm64), as declared$/),
    "app has this machine's time",
    expect.stringMatching(/^app has [\d.]+ GB free on \S+, where images go$/),
    expect.stringMatching(/^app has [\d.]+ GB of memory, of which its apps and bots may use [\d.]+ GB$/),
    "app has its ports free: 80, 443, 5000",
  ]);
  expect(await server.exec(sinceMark)).toBe("");
  expect(product.clone.made()).not.toContain("state");
});

test("a port that another has is told of, with who has it", async () => {
  await server.exec("systemd-run --quiet --unit taken systemd-socket-activate --listen 0.0.0.0:443 cat");
  const { code, told, answers } = await ready();
  expect(told).toEqual([
    expect.stringMatching(/^app:443 is taken by systemd-socket\S* \(process \d+\); nginx needs it$/),
  ]);
  expect(answers.find(({ is }) => is === "missing")?.fix).toMatch(
    /^ssh admin@\S+ sudo systemctl status \d+; stop it, or set/,
  );
  expect(code).toBe(1);
  await server.exec("systemctl stop taken");
});

test("a user without sudo is told of, with what root runs there", async () => {
  await server.exec("mv /etc/sudoers.d/admin /root/");
  const { code, told, answers } = await ready();
  expect(told).toEqual([
    expect.stringMatching(/^app server app \(admin@\S+:22\) gives admin no rights by sudo without a password/),
    "app nothing else was looked at there",
  ]);
  expect(answers.map(({ what }) => what)).toContain("lets us in by SSH, with the declared host key");
  expect(answers.find(({ is }) => is === "missing")?.fix).toContain(">/etc/sudoers.d/admin");
  expect(code).toBe(1);
  await server.exec("mv /root/admin /etc/sudoers.d/");
});

const someKey = `ssh-ed25519 ${"A".repeat(68)}`;

test.each<[string, (config: StackConfig) => void, string[]]>([
  [
    "another platform",
    (config) => (config["aisha:servers"].app.platform = "linux/arm64"),
    ["app is linux/amd64, and linux/arm64 is declared"],
  ],
  [
    "another host key",
    (config) => (config["aisha:servers"].app.hostKey = someKey),
    ["offers another host key than the one that is pinned", "nothing else was looked at there"],
  ],
  [
    "a service that is not there",
    (config) => (config["aisha:services"] = { cache: { kind: "redis", host: "127.0.0.1" } }),
    ["app → cache (127.0.0.1:6379) redis: port 6379 does not answer"],
  ],
  [
    "a certificate that is not there",
    (config) => (config["aisha:nginx"].certificate = { cert: "/etc/tls/cert.pem", key: "/etc/tls/key.pem" }),
    ["app:/etc/tls/cert.pem is not there, and nginx is to serve with it"],
  ],
  [
    "a name that nobody knows",
    (config) => (config["aisha:nginx"].names = ["app.invalid"]),
    ["app.invalid is a name that nobody knows"],
  ],
  [
    "a secret that is not set",
    (config) => delete config["secrets:webhook-secret"],
    ['webhook/secretToken: must name a secret that is set, got "webhook-secret"'],
  ],
])("%s is told of", async (_, change, expected) => {
  declare(change);
  const { code, told } = await ready();
  expect(told).toEqual(expected.map((one) => expect.stringContaining(one)));
  expect(code).toBe(1);
  declare();
});

test("another passphrase is told of, and a stack that has no file could not be looked at", async () => {
  const { code, told } = await ready("PULUMI_CONFIG_PASSPHRASE=other");
  expect(told).toEqual(["passphrase does not open the secrets: they were encrypted with another"]);
  expect(code).toBe(1);
  expect((await product.run("bin/aisha ready --stack none")).code).toBe(2);
});
