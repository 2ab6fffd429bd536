import { expect, test } from "vitest";
import { schema } from "../../config/schema.ts";
import { successionsIn, workersIn } from "../../ops/new-workers.ts";
import { configurationWith } from "../support/configuration.ts";

const type = "docker:index/container:Container";
const of = (app: string, name: string, id: string, more = {}) => ({
  ...{ type, id, ...more },
  urn: `urn:pulumi:s::aisha::aisha:apps:App$${type}::${name}`,
  parent: `urn:pulumi:s::aisha::aisha:apps:App::${app}`,
});

test("workers are the apps that nothing is sent to and whose old containers go on, and bots", () => {
  const config = schema.parse(
    configurationWith(["apps/worker", { image: "product" }], ["apps/db", { image: "product", release: "recreate" }]),
  );
  expect(workersIn(config)).toEqual(["worker", "talker"]);
});

test("a new container is one whose old one waits for its deletion", () => {
  const resources = [
    of("worker", "worker-1", "new"),
    of("worker", "worker-1", "old", { delete: true }),
    of("worker", "worker-2", "alone"),
    of("api", "api-1", "api-new"),
    of("api", "api-1", "api-old", { delete: true }),
  ];
  const exported = JSON.stringify({ deployment: { resources } });
  expect(successionsIn(exported, ["worker"])).toEqual([{ name: "worker-1", fresh: "new", old: "old" }]);
});
