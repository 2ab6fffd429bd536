import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  containerFailures,
  containerProperties,
  refusedProperties,
} from "../../offline/docker/container-properties.ts";
import { UNKNOWN } from "../../providers/rpc/handler.ts";

interface SchemaProperty {
  type?: string;
  willReplaceOnChanges?: boolean;
}

const schemaFile = join(import.meta.dirname, "../../../shared/schemas/docker-5.1.0.json");

describe("the table of container properties", () => {
  it.skipIf(!existsSync(schemaFile))("agrees with the official schema (skipped where that is not at hand)", () => {
    const schema = JSON.parse(readFileSync(schemaFile, "utf8"));
    const official: Record<string, SchemaProperty> =
      schema.resources["docker:index/container:Container"].inputProperties;
    expect([...Object.keys(containerProperties), ...Object.keys(refusedProperties)].sort()).toEqual(
      Object.keys(official).sort(),
    );
    for (const [name, [type, onChange]] of Object.entries(containerProperties)) {
      expect([name, type], "a type by reference is an object").toEqual([name, official[name]?.type ?? "object"]);
      expect([name, onChange === "replace"]).toEqual([name, official[name]?.willReplaceOnChanges === true]);
    }
  });

  it.each([
    [{}, ["image"]],
    [{ image: "a", memory: 64, envs: [], capabilities: { adds: [] }, __defaults: [] }, []],
    [{ image: "a", memory: "64" }, ["memory"]],
    [{ image: "a", memory: 1.5 }, ["memory"]],
    [{ image: "a", command: "sleep" }, ["command"]],
    [{ image: "a", commandd: [] }, ["commandd"]],
    [{ image: UNKNOWN, envs: UNKNOWN, memory: UNKNOWN }, []],
    [{ image: "a", volumes: [{}], gpus: "all", uploads: [{}] }, ["volumes", "gpus", "uploads"]],
    [{ image: "a", attach: false, logs: true }, ["logs"]],
  ])("%j fails for %j", (inputs, properties) => {
    expect(containerFailures(inputs).map(({ property }) => property)).toEqual(properties);
  });

  it("says what to use instead of what is not served", () => {
    expect(containerFailures({ image: "a", volumes: [{}] })[0]?.reason).toBe(
      "volumes is not served by the offline docker provider; use mounts",
    );
  });
});
