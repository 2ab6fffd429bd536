import { once } from "node:events";
import { chownSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import type { Ended } from "../../ops/process.ts";
import { repository } from "../../ops/repository.ts";
import { Clone } from "../support/clone.ts";
import { OtherEngine } from "../support/engine.ts";
import { canAlterMounts, engineAt, noDocker, withMounts } from "../support/machine.ts";

let clone: Clone;
let before: string[];
beforeEach(() => {
  clone = new Clone();
  before = clone.files();
});
afterEach(() => clone.remove());

/** The command failed with one message, did nothing before, and left nothing in the clone but its lock and what is listed. */
function expectRefusal({ code, stdout, stderr }: Ended, message: RegExp, ...made: string[]): void {
  expect(stderr).toMatch(message);
  expect(stderr).not.toContain("    at "); // no stack trace
  expect(stdout).toBe("");
  expect(code).toBe(1);
  expect(clone.files()).toEqual(before);
  expect(clone.made()).toEqual(["lock", ...made].sort());
}

const unlessMounts = canAlterMounts ? "" : " (skipped: only root can alter mounts)";

test.skipIf(!canAlterMounts)(`no Docker, and not root${unlessMounts}`, async () => {
  chownSync(clone.folder, 65534, 65534); // the clone is that user's own
  const nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups bin/up";
  const run = await clone.run(withMounts(noDocker, nobody));
  expectRefusal(run, /^✗ Docker engine is missing, and user nobody is not root .* run: sudo apt-get install docker.io/);
});

test.skipIf(!canAlterMounts)(`no Docker is none of the matter of a stack on servers${unlessMounts}`, async () => {
  const tools = `mkdir .aisha && cp -al ${repository}/.aisha/pulumi .aisha/ && cp ${repository}/.aisha/unreachable.json .aisha/ || true`;
  const run = await clone.run(withMounts(noDocker, `${tools}\n  AISHA_STACK=prod bin/aisha setup`));
  expect(run.code, run.stderr).toBe(0);
  expect(run.stdout).toMatch(/^✓ Pulumi CLI .*\n✓ providers .*\n$/);
});

test.skipIf(!canAlterMounts)(`an engine that is too old${unlessMounts}`, async () => {
  const engine = new OtherEngine("19.03.15");
  onTestFinished(() => engine.close());
  await engine.listen();
  const run = await clone.run(withMounts(engineAt(engine.socket), "bin/up"));
  expectRefusal(
    run,
    /^✗ Docker engine at \/var\/run\/docker.sock is 19.03.15, which is too old: 20.10 or later is needed/,
  );
});

test("a port that another program has", async () => {
  const listener = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void listener.close());
  await once(listener, "listening");
  const { port } = listener.address() as { port: number };
  const file = join(clone.folder, "Pulumi.local.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace(/https: \d+/, `https: ${port}`));
  before = clone.files();
  const run = await clone.run("bin/up");
  const holder = process.getuid?.() === 0 ? ` by \\S+ \\(process ${process.pid}\\)` : ".*";
  expectRefusal(
    run,
    new RegExp(`^✗ port ${port} is taken${holder}, and nginx needs it; .* aisha:nginx/https in Pulumi`),
  );
});

test("no Go and no CLI", async () => {
  // PATH without Go, and the answer kept that Pulumi's own downloads cannot be reached.
  mkdirSync(join(clone.folder, ".aisha/bin"), { recursive: true });
  for (const program of ["bash", "node", "npm", "git", "dirname", "readlink", "flock", "mkdir", "cat", "ss"]) {
    const found = (await clone.run(`type -P ${program}`)).stdout.trim();
    symlinkSync(found, join(clone.folder, ".aisha/bin", program));
  }
  writeFileSync(join(clone.folder, ".aisha/unreachable.json"), '["cli","plugins"]');
  const run = await clone.run("/bin/bash bin/aisha up", { PATH: join(clone.folder, ".aisha/bin") });
  const message =
    /^✗ Pulumi CLI is missing, cannot be downloaded, and there is no Go: install Go \S+ or later .* or let/;
  expectRefusal(run, message, "bin", "unreachable.json");
});

test.skipIf(!canAlterMounts)(`too little space to begin with${unlessMounts}`, async () => {
  mkdirSync(join(clone.folder, ".aisha"));
  const small = `mount -t tmpfs -o size=500m tmpfs ${clone.folder}/.aisha`;
  const run = await clone.run(withMounts(small, "code=0; bin/up || code=$?; find .aisha -type f; exit $code"));
  expect(run.stderr).toMatch(
    /^✗ \S+\/.aisha has 0.5 GB free and the Pulumi CLI needs 0.6 GB; free some space there\n$/,
  );
  expect(run.stdout).toBe(".aisha/lock\n");
  expect(run.code).toBe(1);
});

test.skipIf(!canAlterMounts)(`two at once${unlessMounts}`, async () => {
  const frozen = new OtherEngine();
  onTestFinished(() => frozen.close());
  await frozen.listen();
  const first = clone.run(withMounts(engineAt(frozen.socket), "bin/up"));
  const lock = join(clone.folder, ".aisha/lock");
  await expect.poll(() => existsSync(lock) && statSync(lock).size, { timeout: 10_000 }).toBeGreaterThan(0);
  const began = performance.now();
  const second = await clone.run("bin/up");
  expect(performance.now() - began).toBeLessThan(3_000);
  expectRefusal(
    second,
    /^bin\/aisha up cannot start: bin\/aisha up \(process \d+\) is at work in .*; wait until it ends\n$/,
  );
  expectRefusal(await first, /^✗ Docker engine at \/var\/run\/docker.sock does not answer; restart it/);
});
