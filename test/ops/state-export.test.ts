import { expect, test } from "vitest";
import { knownIn, knowsNothing } from "../../ops/state-export.ts";

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
