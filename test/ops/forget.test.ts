import { expect, test } from "vitest";
import { serversIn, withoutServer } from "../../ops/forget.ts";

const prefix = "urn:pulumi:prod::aisha::";
const server = (name: string) => ({ urn: `${prefix}aisha:servers:Server::${name}`, type: "aisha:servers:Server" });
const engine = (name: string) => ({
  urn: `${prefix}aisha:servers:Server$pulumi:providers:docker::${name}`,
  type: "pulumi:providers:docker",
  parent: server(name).urn,
});
const container = (name: string, on: string, dependencies: string[] = []) => ({
  urn: `${prefix}docker:index/container:Container::${name}`,
  type: "docker:index/container:Container",
  provider: `${engine(on).urn}::id-of-it`,
  dependencies,
  propertyDependencies: { image: dependencies, name: null },
});
const file = (name: string, on: string) => ({
  urn: `${prefix}host:index:File::${name}`,
  type: "host:index:File",
  provider: `${prefix}pulumi:providers:host::default::id`,
  inputs: { server: on },
});

const resources = [
  ...[server("app"), server("old"), engine("app"), engine("old"), file("here", "app"), file("there", "old")],
  ...[container("db", "old"), container("api", "app", [`${prefix}docker:index/container:Container::db`])],
];
const exported = JSON.stringify({
  version: 3,
  deployment: {
    manifest: { version: "v3" },
    resources,
    pending_operations: [
      { type: "creating", resource: container("queue", "old") },
      { type: "creating", resource: container("worker", "app") },
    ],
  },
});
const left = () => JSON.parse(withoutServer(exported, "old").state);

test("the servers of a state are those that it has components of", () =>
  expect(serversIn(exported)).toEqual(["app", "old"]));

test("a server goes with its engine, its files and its containers, and no other's", () => {
  const kept = [server("app"), engine("app"), file("here", "app"), container("api", "app")];
  expect(left().deployment.resources.map(({ urn }: { urn: string }) => urn)).toEqual(kept.map(({ urn }) => urn));
  expect(withoutServer(exported, "old").gone).toHaveLength(4);
});

test("what stays depends on nothing that is gone", () => {
  const api = left().deployment.resources.at(-1);
  expect([api.dependencies, api.propertyDependencies]).toEqual([[], { image: [], name: [] }]);
});

test("what was begun there is not waited for", () => {
  const pending = left().deployment.pending_operations;
  expect(pending.map(({ resource }: { resource: { urn: string } }) => resource.urn)).toEqual([
    container("worker", "app").urn,
  ]);
});

test("all else is as it was", () =>
  expect(left()).toMatchObject({ version: 3, deployment: { manifest: { version: "v3" } } }));

test("a server whose name begins with another's stays", () => {
  const both = JSON.stringify({
    deployment: { resources: [...resources, server("old-2"), engine("old-2"), container("x", "old-2")] },
  });
  const { state } = withoutServer(both, "old");
  expect(serversIn(state)).toEqual(["app", "old-2"]);
  expect(state).toContain("Container::x");
});
