import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lockHolders } from "../../ops/stranded-lock.ts";
import { killPulumiAt } from "../support/kill.ts";
import { whole } from "../support/small-product.ts";
import { WorkflowProduct } from "../support/workflow-product.ts";

const product = new WorkflowProduct("e2e-workflows", 34);
const { kept } = product.github;
let second: string;

beforeAll(() => product.begin());
afterAll(() => product.remove());

describe("a pull request", () => {
  const comments = () => kept.saidOn(product.pull);
  const mark = "<!-- aisha: review of stack e2e-workflows -->\n";

  test("that changes nothing is told so, in a comment", async () => {
    const { code, output } = await product.step("preview");
    expect(code, output).toBe(0);
    expect(comments()).toEqual([
      `${mark}## Review of stack e2e-workflows: no change\n\nNothing changes: all is as it is declared.\n`,
    ]);
  });

  test("is told what it changes, in the same comment", async () => {
    product.release(2);
    const { code, output } = await product.step("preview");
    expect(code, output).toBe(0);
    expect(comments()).toEqual([expect.stringContaining("webhook-api")]);
    expect(comments()[0]!.startsWith(mark)).toBe(true);
  });

  test("that cannot be previewed is told why there too, and the step fails", async () => {
    product.release(2, (config) => (config["aisha:apps"]["webhook-api"].port = 0));
    const { code } = await product.step("preview");
    expect(code).toBe(1);
    expect(comments()).toEqual([expect.stringContaining("apps/webhook-api/port: must be 1–65535, got 0")]);
    await product.must("git checkout -q .");
  });
});

describe("drift", () => {
  const issues = () => kept.issues.filter(({ pull_request }) => !pull_request);

  test("that is not there opens no issue", async () => {
    const { code, output } = await product.step("drift");
    expect(code, output).toBe(0);
    expect(issues()).toEqual([]);
  });

  test("opens one issue, which is brought up to date", async () => {
    const nginx = (await product.must("find .aisha/e2e-workflows -name nginx.conf")).split("\n")[0];
    await product.must(`echo '# by hand' >>${nginx}`);
    expect((await product.step("drift")).code).toBe(0);
    await product.must("docker stop $(docker ps -q -f label=aisha.stack=e2e-workflows -f label=aisha.part=redis)");
    const { code, output } = await product.step("drift");
    expect(code, output).toBe(0);
    expect(issues()).toMatchObject([{ number: 2, state: "open", title: "Stack e2e-workflows has drifted" }]);
    expect(issues()[0]!.body).toContain("by hand");
    expect(issues()[0]!.body).toContain("redis");
  });

  test("that could not be looked for leaves the issue as it is, and the step fails", async () => {
    const before = structuredClone(issues());
    product.release(1, (config) => (config["aisha:apps"]["webhook-api"].port = 0));
    expect((await product.step("drift")).code).toBe(1);
    expect(issues()).toEqual(before);
    await product.must("git checkout -q .");
  });

  test("is healed by what is deployed next, and the issue closed", async () => {
    second = await product.commit(2);
    const early = await product.step("drift"); // it would take what was merged for drift
    expect(early.code, early.output).toBe(0);
    expect(early.output).toContain(
      "::warning::whether stack e2e-workflows has drifted cannot be told now: what is checked out is newer than what is deployed",
    );
    expect(issues()).toMatchObject([{ number: 2, state: "open" }]);
    const { code, output } = await product.deploy();
    expect(code, output).toBe(0);
    expect((await product.step("drift")).code).toBe(0);
    expect(issues()).toMatchObject([{ number: 2, state: "closed" }]);
    expect(kept.saidOn(2)).toEqual([expect.stringMatching(/^No drift any more, as of 2\S+Z\.$/)]);
  });
});

describe("a deployment", () => {
  test("that would undo what nobody committed is refused", async () => {
    product.release(2, (config) => (config["aisha:apps"]["webhook-api"].env.EDITED = "yes"));
    await product.must("bin/up");
    await product.must("git checkout -q . && touch note");
    const { code, output } = await product.deploy();
    expect(output).toContain(`commit ${second} is deployed with changes that were not committed`);
    expect(code).toBe(1);
    await product.must("bin/up"); // with a note of somebody's that git does not know
    await product.must("rm note");
    expect((await product.deploy()).code).toBe(0);
  });

  test("of an older commit is refused, and done where somebody says so", async () => {
    await product.must("git checkout -q HEAD~1");
    const first = (await product.must("git rev-parse HEAD")).slice(0, 12);
    const refused = await product.deploy();
    expect(refused.output).toContain(`✗ stack e2e-workflows is left as it is: commit ${first} is older than ${second}`);
    expect(refused.code).toBe(1);
    expect(await product.version()).toBe("2");
    const { code, output } = await product.deploy(true);
    expect(code, output).toBe(0);
    expect(await product.version()).toBe("1");
    await product.must("git checkout -q main");
  });

  test("goes on after one whose runner died: the lock is released, and what it left is removed", async () => {
    await product.commit(3);
    const killed = killPulumiAt(product, "webhook-api", "create");
    expect((await product.deploy()).code).toBe(1);
    await killed;
    expect(lockHolders(product.stack, join(product.clone.folder, ".aisha/state"))).toHaveLength(1);
    const { code, output } = await product.deploy();
    expect(code, output).toBe(0);
    expect(output).toContain("✓ lock of stack e2e-workflows released");
    expect(output).toMatch(/✓ container webhook-api-\d-\w+ on server local removed: the state does not know it/);
    expect(await product.version()).toBe("3");
    expect(await product.inventory()).toEqual(whole);
  });
});
