import { spawn } from "node:child_process";
import type { AddressInfo } from "node:net";
import ssh2 from "ssh2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ProviderClient } from "../support/provider-client.ts";
import { makeSshKey } from "../support/ssh-key.ts";

const urn = "urn:pulumi:test::test::command:remote:Command::job";
const hostKeys = makeSshKey();
const otherKeys = makeSshKey();
let plugin: ProviderClient;
let server: ssh2.Server;
let connection: Record<string, unknown>;

/** An SSH server that runs commands by /bin/sh for the user "tester" with the password "right". */
function listen(): Promise<ssh2.Server> {
  const made = new ssh2.Server({ hostKeys: [hostKeys.private] }, (client) => {
    client.on("authentication", (attempt) =>
      attempt.method === "password" && attempt.username === "tester" && attempt.password === "right"
        ? attempt.accept()
        : attempt.reject(["password"]),
    );
    client.on("error", () => {});
    client.on("session", (acceptSession) => {
      const env: Record<string, string> = {};
      const session = acceptSession();
      session.on("env", (accept, _reject, { key, val }) => {
        env[key] = val;
        accept?.();
      });
      session.on("exec", (accept, _reject, { command }) => {
        const channel = accept();
        const child = spawn("/bin/sh", ["-c", command], { env: { ...process.env, ...env } });
        channel.pipe(child.stdin);
        child.stdout.pipe(channel, { end: false });
        child.stderr.pipe(channel.stderr, { end: false });
        child.on("close", (code) => {
          channel.exit(code ?? 1);
          channel.end();
        });
      });
    });
  });
  return new Promise((resolve) => made.listen(0, "127.0.0.1", () => resolve(made)));
}

beforeAll(async () => {
  server = await listen();
  const { port } = server.address() as AddressInfo;
  connection = { host: "127.0.0.1", port, user: "tester", password: "right", dialErrorLimit: 2 };
  plugin = await ProviderClient.start("command");
  await plugin.configure({});
});
afterAll(() => {
  plugin.stop();
  server.close();
});

test("commands run on the host with their input and the outputs before them", async () => {
  const made = await plugin.create(urn, { connection, create: "echo out; echo err >&2; cat", stdin: "given\n" });
  expect(made.state).toMatchObject({ stdout: "out\ngiven", stderr: "err" });
  const news = { ...made.inputs, update: 'cat; echo "$PULUMI_COMMAND_STDERR"' };
  expect((await plugin.update(urn, made, news)).state).toMatchObject({ stdout: "given\nerr" });
});

test("a failure names the status, the command and what was printed", async () => {
  const failure = await plugin.create(urn, { connection, create: "echo x; exit 4" }).catch((error) => error.message);
  expect(failure).toContain('Process exited with status 4: running "echo x; exit 4":\nx');
});

test("the pinned host key is accepted and another refused", async () => {
  const pinned = { ...connection, hostKey: hostKeys.public };
  expect((await plugin.create(urn, { connection: pinned, create: "echo hi" })).state.stdout).toBe("hi");
  const wrong = { ...connection, hostKey: otherKeys.public };
  await expect(plugin.create(urn, { connection: wrong, create: "echo hi" })).rejects.toThrow(/failed attempts/);
});

test("a wrong password fails after the allowed attempts", async () => {
  const wrong = { ...connection, password: "wrong" };
  await expect(plugin.create(urn, { connection: wrong, create: "true" })).rejects.toThrow(/failed attempts/);
});

test("another connection reruns and replaces nothing", async () => {
  const made = await plugin.create(urn, { connection, create: "true" });
  const news = await plugin.check(urn, { connection: { ...connection, dialErrorLimit: 3 }, create: "true" });
  expect(await plugin.diff(urn, made, news)).toMatchObject({ changed: ["connection"], replaces: [] });
  expect(await plugin.diff(urn, made, await plugin.check(urn, made.inputs))).toMatchObject({ changed: [] });
});
