import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commandLine } from "../../../ops/cli/program.ts";
import { candidatesFor } from "../../../ops/completion/candidates.ts";
import { type Names, namesOf } from "../../../ops/completion/names.ts";
import { capture } from "../../../ops/process.ts";
import { repository } from "../../../ops/repository.ts";

const none: Names = { stacks: ["local", "prod"], servers: [], apps: [], bots: [], registry: ["registry"] };
const local: Names = { ...none, servers: ["here"], apps: ["api", "worker"], bots: ["talker"] };
const prod: Names = { ...none, apps: ["other"] };
const read = (stack = "local") => (stack === "local" ? local : stack === "prod" ? prod : none);

test.each([
  ["lo", "logs"],
  ["re", "recover review release ready"],
  ["review --", "--drift --from --json --help --stack"],
  ["c", "check cleanup completion"],
  ["bot ", "status switch help"],
  ["bot sw", "switch"],
  ["bot switch ", "talker"],
  ["logs ", "api worker talker nginx registry"],
  ["logs w", "worker"],
  ["logs -f w", "worker"],
  ["logs --since 10m w", "worker"],
  ["logs worker ", ""],
  ["logs --s", "--since --server --stack"],
  ["logs --server ", "here"],
  ["logs --unit ", ""],
  ["exec a", "api"],
  ["exec api l", ""],
  ["release v42 ", "api worker talker nginx"],
  ["release v42 api t", "talker"],
  ["check n", "nginx"],
  ["check nginx b", "bot"],
  ["completion ", "bash zsh fish"],
  ["--st", "--stack"],
  ["--stack ", "local prod"],
  ["up --stack p", "prod"],
  ["--stack prod logs o", "other"],
  ["--stack=prod logs o", "other"],
  ["logs --stack prod o", "other"],
  ["logs --stack nowhere ", "nginx registry"],
  ["rollback --no", "--no-commit"],
  ["nonsense ", ""],
])("after %j comes %j", (line, expected) => {
  const words = candidatesFor(commandLine(), line.split(" "), read).map(({ word }) => word);
  expect(words.join(" ")).toBe(expected);
});

test("what a command is for stands beside it", () => {
  const [switchOf] = candidatesFor(commandLine(), ["bot", "sw"], read);
  expect(switchOf?.about).toMatch(/^have a standby take over/);
});

test("names come from the stack's file, right or wrong", () => {
  const folder = mkdtempSync(join(tmpdir(), "aisha-names-"));
  const file = "config: { 'aisha:apps': { api: 1 }, 'aisha:registry': { ui: {} }, 'aisha:bots': null }";
  try {
    writeFileSync(join(folder, "Pulumi.one.yaml"), file);
    writeFileSync(join(folder, "Pulumi.two.yaml"), "config: { ");
    const empty = { stacks: ["one", "two"], servers: [], apps: [], bots: [], registry: ["registry"] };
    expect(namesOf("one", folder)).toEqual({ ...empty, apps: ["api"], registry: ["registry", "registry-ui"] });
    expect(namesOf("two", folder)).toEqual(empty);
    expect(namesOf("three", folder)).toEqual(empty);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("what is known of the commands is known without what they do", async () => {
  const program = `
    const { commandLine } = await import("./ops/cli/program.ts");
    const { createRequire } = await import("node:module");
    const count = commandLine().commands.length;
    const loaded = Object.keys(createRequire("${repository}/").cache).map((file) => file.split("node_modules/")[1].split("/")[0]);
    console.log(count > 10, [...new Set(loaded)].filter((name) => name !== "commander").join(" "));`;
  const { stdout, stderr } = await capture(process.execPath, ["--input-type=module", "-e", program], {
    cwd: repository,
  });
  expect(`${stdout}${stderr}`).toBe("true \n");
});
