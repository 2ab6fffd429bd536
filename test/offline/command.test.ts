import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ProviderClient } from "../support/provider-client.ts";

const urn = "urn:pulumi:test::test::command:local:Command::job";
const folder = mkdtempSync(join(tmpdir(), "aisha-command-"));
let plugin: ProviderClient;

beforeAll(async () => {
  plugin = await ProviderClient.start("command");
  await plugin.configure({});
});
afterAll(() => {
  plugin.stop();
  rmSync(folder, { recursive: true });
});

test("create, update and delete run their commands, each with the outputs before it", async () => {
  const made = await plugin.create(urn, { create: "echo out; echo err >&2" });
  expect(made.id).toMatch(/^job[0-9a-f]{8}$/);
  expect(made.state).toMatchObject({ stdout: "out", stderr: "err" });
  const inputs = await plugin.check(urn, {
    create: "false",
    update: 'echo "$PULUMI_COMMAND_STDOUT-$PULUMI_COMMAND_STDERR"',
    delete: 'echo "gone $PULUMI_COMMAND_STDOUT" > gone',
    dir: folder,
  });
  const updated = await plugin.update(urn, made, inputs);
  expect(updated.state).toMatchObject({ stdout: "out-err", stderr: "" });
  await plugin.delete(urn, updated);
  expect(readFileSync(join(folder, "gone"), "utf8")).toBe("gone out-err\n");
});

test("an update without a command of its own runs create again; with none it keeps the outputs", async () => {
  const made = await plugin.create(urn, { create: "echo one" });
  expect((await plugin.update(urn, made, { create: "echo two" })).state.stdout).toBe("two");
  expect((await plugin.update(urn, made, {})).state.stdout).toBe("one");
  await plugin.delete(urn, made);
});

test("addPreviousOutputInEnv: false leaves the outputs out", async () => {
  const made = await plugin.create(urn, { create: "echo one" });
  const news = { create: 'echo "[$PULUMI_COMMAND_STDOUT]"', addPreviousOutputInEnv: false };
  expect((await plugin.update(urn, made, news)).state.stdout).toBe("[]");
});

test("directory, environment, interpreter and input reach the command", async () => {
  const made = await plugin.create(urn, {
    create: "pwd; echo $NAME; cat",
    interpreter: ["/bin/sh", "-e", "-c"],
    dir: folder,
    environment: { NAME: "value" },
    stdin: "given\n\n",
  });
  expect(made.state.stdout).toBe(`${folder}\nvalue\ngiven\n`);
});

test("a command that does not read a large input succeeds", async () => {
  const made = await plugin.create(urn, { create: "echo done", stdin: "x".repeat(1024 * 1024) });
  expect(made.state.stdout).toBe("done");
});

test("a failure names the status, the whole command and what was printed", async () => {
  const failure = await plugin.create(urn, { create: 'echo "before"; exit 3' }).catch((error: Error) => error.message);
  expect(failure).toContain('exit status 3: running "echo \\"before\\"; exit 3":\nbefore');
});

test("changed commands and environment replace nothing", async () => {
  const made = await plugin.create(urn, { create: "echo", triggers: ["a"], environment: { A: "1" } });
  expect(await plugin.diff(urn, made, made.inputs)).toMatchObject({ changed: [], replaces: [] });
  const other = { ...made.inputs, create: "echo x", environment: { A: "2" } };
  expect(await plugin.diff(urn, made, other)).toMatchObject({ changed: ["create", "environment"], replaces: [] });
  // The official provider leaves it to the SDK's options to make this a replacement.
  expect(await plugin.diff(urn, made, { ...made.inputs, triggers: ["b"] })).toMatchObject({ changed: ["triggers"] });
});

test("reading gives back what is in the state", async () => {
  const made = await plugin.create(urn, { create: "echo one", delete: `touch ${folder}/read` });
  expect((await plugin.read(urn, made))?.state).toMatchObject({ stdout: "one" });
  expect(existsSync(join(folder, "read"))).toBe(false);
});

test("the function runs a command", async () => {
  expect(await plugin.invoke("command:local:run", { command: "echo now" })).toMatchObject({ stdout: "now" });
});
