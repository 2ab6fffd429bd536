import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Configuration, schema } from "../../config/schema.ts";
import { giveBackAll, giveBackUnfinished } from "../../ops/give-back.ts";
import { configurationWith } from "../support/configuration.ts";

let folder: string;
let config: Configuration;

const note = (server: string, file: string, content: string) => {
  mkdirSync(join(folder, server, "before"), { recursive: true });
  writeFileSync(join(folder, server, "before", file), content);
};
const noted = (server: string) => readdirSync(join(folder, server, "before"));
/** Nothing of it ran, so nothing has to be started. */
const quiet = JSON.stringify({ part: "nginx", graceSeconds: 1, before: [{ name: "old", ran: false }] });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aisha-give-back-"));
  const { servers, nginx, registry, ...rest } = schema.parse(configurationWith());
  const at = (name: string) => ({ ...servers.here!, folder: join(folder, name) });
  config = {
    ...rest,
    servers: { a: at("a"), b: at("b") },
    nginx: { ...nginx, server: "b", replaces: ["old"] },
    registry: { ...registry, server: "a", replaces: ["old-registry"] },
  };
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a server that cannot be asked holds no other up, and keeps its notes", async () => {
  note("a", "registry.json", "no JSON");
  note("a", "retired", "old-registry\n");
  note("b", "nginx.json", quiet);
  note("b", "retired", "old\n");
  expect(await giveBackUnfinished("unit", config)).toEqual(["a"]);
  expect(await giveBackAll("unit", config, config.servers)).toEqual({ failed: ["a"], isNoted: true });
  expect([noted("a"), noted("b")]).toEqual([["registry.json", "retired"], []]);
});

test("only the chosen servers go back, also where the file replaces nothing any more", async () => {
  note("a", "registry.json", quiet);
  note("b", "nginx.json", quiet);
  const without = { ...config, nginx: { ...config.nginx, replaces: [] } };
  expect(await giveBackAll("unit", without, { b: config.servers.b! })).toEqual({ failed: [], isNoted: true });
  expect([noted("a"), noted("b")]).toEqual([["registry.json"], []]);
});

test("where nothing is noted there is nothing to go back to", async () => {
  expect(await giveBackAll("unit", config, config.servers)).toEqual({ failed: [], isNoted: false });
});
