import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Clone } from "../support/clone.ts";

const clone = new Clone();
const folder = mkdtempSync(join(tmpdir(), "aisha-steps-"));
afterAll(() => {
  clone.remove();
  rmSync(folder, { recursive: true });
});

const output = join(folder, "output");
const environment = join(folder, "environment");

test("the stacks of the matrix are those with servers elsewhere, a new file and one that is wrong included", async () => {
  const ssh = "config:\n  aisha:servers:\n    one: { transport: ssh }\n"; // which says too little
  writeFileSync(join(clone.folder, "Pulumi.new.yaml"), `${ssh}  aisha:state: s3://bucket\n`);
  writeFileSync(join(clone.folder, "Pulumi.wrong.yaml"), `${ssh}  [`);
  const { code, stdout } = await clone.run("node_modules/.bin/node .github/steps/stacks.ts", { GITHUB_OUTPUT: output });
  expect(code).toBe(0);
  expect(stdout).toBe('stacks=["new","prod","staging","wrong"]\n');
  expect(readFileSync(output, "utf8")).toBe(stdout);
});

test("a stack whose state is in a clone is left out of the matrix, with a warning", async () => {
  const without = "rm Pulumi.wrong.yaml; sed -i /aisha:state/d Pulumi.new.yaml Pulumi.staging.yaml";
  const { code, stdout } = await clone.run(`${without}; node_modules/.bin/node .github/steps/stacks.ts`);
  expect(code).toBe(0);
  const told = (stack: string) =>
    `::warning::stack ${stack} is left out, since its state is in somebody's clone; name a shared one in Pulumi.${stack}.yaml, as aisha:state: s3://bucket, and run there: bin/aisha state move --stack ${stack}`;
  expect(stdout).toBe(`${told("new")}\n${told("staging")}\nstacks=["prod"]\n`);
});

test("a runner deploys no stack whose state would be lost with it", async () => {
  const { code, stderr } = await clone.run("bin/aisha deploy --stack local", { GITHUB_ACTIONS: "true" });
  expect(code).toBe(1);
  expect(stderr).toBe(
    "✗ the state of stack local would be lost with this runner; name a shared one in Pulumi.local.yaml, as aisha:state: s3://bucket, and where the stack was brought up before, run: bin/aisha state move --stack local\n",
  );
});

test("the packages are installed by a step of their own, which says little", async () => {
  const { code, stdout, stderr } = await clone.run(".github/steps/install.sh");
  expect([code, stdout, stderr]).toEqual([0, "", ""]);
});

test("the key goes to an agent for the steps after this, and into no log and no file", async () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const key = privateKey.export({ type: "sec1", format: "pem" }).toString().trim(); // a secret may lose its last line's end
  writeFileSync(environment, "");
  const env = { SSH_KEY: key, RUNNER_TEMP: folder, GITHUB_ENV: environment };
  const { code, stdout, stderr } = await clone.run(".github/steps/ssh-key.sh", env);
  expect([code, stdout, stderr]).toEqual([0, "✓ the agent has the key\n", ""]);
  const socket = join(folder, "ssh-agent.sock");
  expect(readFileSync(environment, "utf8")).toBe(`SSH_AUTH_SOCK=${socket}\n`);
  const listed = await clone.run('ssh-add -l; kill "$(pgrep -f "^ssh-agent -a $SSH_AUTH_SOCK$")"', {
    SSH_AUTH_SOCK: socket,
  });
  expect(listed.stdout).toMatch(/^256 SHA256:\S+ .*\(ECDSA\)\n$/);
});

test("without a key the step says where to set it", async () => {
  const { code, stderr } = await clone.run(".github/steps/ssh-key.sh", { RUNNER_TEMP: folder });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^✗ the secret SSH_KEY is not set, .* docs\/workflows\.md tells where to set it\n$/);
});

test.each([
  ["", "deploy"],
  ["false", "deploy"],
  ["true", "deploy --allow-older"],
  ["true; reboot", "deploy"],
])("ALLOW_OLDER=%j calls bin/aisha %s", async (given, called) => {
  mkdirSync(join(folder, "bin"), { recursive: true });
  writeFileSync(join(folder, "bin/aisha"), '#!/bin/sh\necho "$*"\n', { mode: 0o755 });
  const step = join(clone.folder, ".github/steps/deploy.sh");
  const { stdout } = await clone.run(`cd "${folder}" && "${step}"`, { ALLOW_OLDER: given });
  expect(stdout).toBe(`${called}\n`);
});
