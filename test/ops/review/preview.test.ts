import { expect, test } from "vitest";
import { readPreview } from "../../../ops/review/preview.ts";
import { textOf } from "./previews.ts";

test("what is read and what stays is no change", () => {
  expect(readPreview(textOf("wrong"))).toMatchObject({ stack: "demo", steps: [] });
});

test("a step has its name, its component, what differs and its servers", () => {
  const { steps } = readPreview(textOf("moved"));
  expect(steps.find(({ name, op }) => name === "redis-1" && op === "replace")).toMatchObject({
    type: "docker:index/container:Container",
    parent: { type: "aisha:apps:App", name: "redis" },
    differs: ["networksAdvanced"],
    isProtected: false,
    isLost: false,
    provider: { old: "local", new: "second" },
  });
});

test("what the state knows and is created is lost; what it may not delete is protected", () => {
  const lost = readPreview(textOf("drift")).steps.filter(({ isLost }) => isLost);
  expect(lost.map(({ name }) => name)).toEqual(["redis-1"]);
  const kept = readPreview(textOf("refused-volume")).steps.filter(({ isProtected }) => isProtected);
  expect(kept.map(({ name, op }) => `${op} ${name}`)).toEqual(["delete redis-data"]);
});

test("one that waits for its deletion is no change, and the one in its place has a predecessor", () => {
  const [stack, container] = ["pulumi:pulumi:Stack::aisha-demo", "docker:index/container:Container::worker-1"];
  const step = (op: string, name: string, oldState?: object) => ({
    ...{ op, urn: `urn:pulumi:demo::aisha::${name}`, oldState },
  });
  const { steps, isFirst } = readPreview(
    JSON.stringify({
      steps: [
        step("refresh", stack, {}),
        step("refresh", container, { delete: true, inputs: { name: "worker-1-old" } }),
        step("refresh", container, { inputs: { name: "worker-1-new" } }),
        step("create", container),
        step("delete", container, { delete: true }),
      ],
    }),
  );
  expect(steps).toMatchObject([
    { op: "create", isLost: true, hasPredecessor: true, recorded: { name: "worker-1-new" } },
  ]);
  expect(isFirst).toBe(false);
});

test("one that is to be replaced does not wait for its deletion yet", () => {
  const urn = "urn:pulumi:demo::aisha::docker:index/container:Container::api-1";
  const steps = [{ op: "replace", urn, oldState: { delete: true }, diffReasons: ["image"] }];
  expect(readPreview(JSON.stringify({ steps })).steps).toMatchObject([{ op: "replace", hasPredecessor: false }]);
});

test("an update that creates the stack itself is its first", () => {
  const urn = "urn:pulumi:demo::aisha::pulumi:pulumi:Stack::aisha-demo";
  expect(readPreview(JSON.stringify({ steps: [{ op: "create", urn }] }))).toMatchObject({ steps: [], isFirst: true });
});

test("why it failed is what Pulumi calls errors", () => {
  const [first] = readPreview(textOf("wrong")).errors;
  expect(first).toMatch(/^Pulumi\.demo\.yaml has 1 problem\(s\):\n {2}apps\/webhook-api\/port: /);
});

test.each(["", "null", "[]", "{}", "error: no"])("%j is no preview", (text) => {
  expect(() => readPreview(text)).toThrow(SyntaxError);
});
