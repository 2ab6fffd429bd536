import { expect, test } from "vitest";
import { isCopy, knownIn, knowsNothing } from "../../ops/state-export.ts";

const resource = (type: string, id: string, more = {}) => ({ urn: `urn:${id}`, custom: true, type, id, ...more });
const container = (id: string, more = {}) => resource("docker:index/container:Container", id, more);
const exported = (deployment: object) => JSON.stringify({ version: 3, deployment });

test("what is in the engine is known by its id, with what waits for its deletion", () => {
  const known = knownIn(
    exported({
      resources: [
        { urn: "urn:stack", custom: false, type: "pulumi:pulumi:Stack" },
        container("c1"),
        container("c0", { delete: true }),
        resource("docker:index/network:Network", "n1", { inputs: { name: "here-app-1234567" } }),
        resource("docker:index/volume:Volume", "redis-data"),
        resource("host:index:Directory", "/srv/nginx"),
        resource("host:index:Gate", "webhook-api"),
      ],
    }),
  );
  expect(known).toEqual({
    ids: new Set(["c1", "c0", "n1"]),
    networks: new Set(["here-app-1234567"]),
    volumes: new Set(["redis-data"]),
    folders: new Set(["/srv/nginx"]),
    begun: new Set(),
  });
  expect(knowsNothing(known)).toBe(false);
});

test("a creation that had begun is known by the name it was to have", () => {
  const known = knownIn(
    exported({
      resources: [],
      pending_operations: [
        { type: "creating", resource: { ...container(""), inputs: { name: "api-1-abc1234" } } },
        { type: "creating", resource: { urn: "urn:gate", type: "host:index:Gate", inputs: { app: "api" } } },
        { type: "deleting", resource: { ...container("c9"), inputs: { name: "api-1-0000000" } } },
      ],
    }),
  );
  expect(known.begun).toEqual(new Set(["api-1-abc1234"]));
  expect(knowsNothing(known)).toBe(false);
});

test.each([
  ["no stack", "{}"],
  ["a stack that was never updated", exported({ manifest: {} })],
  ["a stack of which nothing was made", exported({ resources: [{ urn: "urn:stack", type: "pulumi:pulumi:Stack" }] })],
])("%s knows nothing", (_, text) => expect(knowsNothing(knownIn(text))).toBe(true));

const secret = (ciphertext: string) => ({ outputs: { a: { "4dabf18193072939515e22adb298388d": "1b47", ciphertext } } });
const here = exported({ manifest: { time: "1" }, resources: [container("c1", secret("v1:one"))] });

test.each([
  ["the same", here, true],
  ["encrypted anew", exported({ manifest: {}, resources: [container("c1", secret("v1:two"))] }), true],
  ["with another container", exported({ resources: [container("c2", secret("v1:one"))] }), false],
  ["with one container more", exported({ resources: [container("c1", secret("v1:one")), container("c2")] }), false],
  ["changed since", exported({ resources: [container("c1", { ...secret("v1:one"), modified: "2026" })] }), false],
  [
    "of an update cut short",
    exported({ resources: [container("c1", secret("v1:one"))], pending_operations: [{ type: "creating" }] }),
    false,
  ],
  ["of nothing", "{}", false],
])("a state and one that is %s", (_, other, copy) => expect(isCopy(here, other)).toBe(copy));
