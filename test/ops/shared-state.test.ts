import { expect, test } from "vitest";
import { pulumiEnvironment } from "../../ops/pulumi-environment.ts";
import { holdersIn } from "../../ops/shared-lock.ts";
import { sharedStateOf, stateName } from "../../ops/shared-state.ts";
import { holderOf } from "../../ops/stranded-lock.ts";

const url = "s3://bucket/folder?endpoint=https://s3.example.org&region=eu-central-1";
const file = (state: string) => `config:\n  aisha:state: ${state}\n`;

test.each([
  ["names none", "config: {}", undefined],
  ["is not YAML", "config: [", undefined],
  ["names one", file(url), url],
])("a stack's file that %s", (_, text, state) => expect(sharedStateOf("prod", text)).toBe(state));

test.each([
  ["s3://key:hush@bucket", /^Pulumi.prod.yaml is wrong: state: must not say who may use the state: .*; set AWS_/],
  ["{ secure: v1:hush }", /^Pulumi.prod.yaml is wrong: state: must be the URL of a state that is shared; write it/],
])("a state that is %s is told of at once, and not shown", (state, problem) => {
  const read = () => sharedStateOf("prod", file(state));
  expect(read).toThrow(problem);
  expect(read).not.toThrow("hush");
});

test("people are shown where it is, not how it is reached", () => expect(stateName(url)).toBe("s3://bucket/folder"));

test("its URL is what Pulumi is given, without checksums that not every server has", () => {
  expect(pulumiEnvironment({ shared: url })).toMatchObject({
    PULUMI_BACKEND_URL: url,
    AWS_RESPONSE_CHECKSUM_VALIDATION: "when_required",
  });
  expect(pulumiEnvironment({ shared: "gs://bucket" })).not.toHaveProperty("AWS_RESPONSE_CHECKSUM_VALIDATION");
});

const said = `error: the stack is currently locked by 2 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  s3://state/.pulumi/locks/organization/aisha/prod/1c.json?region=eu: created by ann@box (pid 4711) at 2026-01-01T00:00:00Z
  s3://state/.pulumi/locks/organization/aisha/prod/2d.json?region=eu: created by ci@build-7.example.org (pid 1) at 2026-01-01T00:00:09+02:00`;

test("what Pulumi says of a lock names who holds it", () => {
  expect(holdersIn(said).map(holderOf)).toEqual([
    "ann@box (process 4711) since 2026-01-01T00:00:00Z",
    "ci@build-7.example.org (process 1) since 2026-01-01T00:00:09+02:00",
  ]);
  expect(holdersIn("error: a stack named prod already exists")).toEqual([]);
});
