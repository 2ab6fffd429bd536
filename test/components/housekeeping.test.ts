import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, test } from "vitest";
import { Housekeeping } from "../../components/housekeeping.ts";
import type { Retention } from "../../components/retention.ts";
import { Server } from "../../components/server.ts";
import { schema } from "../../config/schema.ts";
import { cleanScript, collectScript } from "../../render/housekeeping/script.ts";
import { configurationWith } from "../support/configuration.ts";
import { type Declared, declare, ofType } from "../support/declared.ts";

const far = { transport: "ssh", host: "203.0.113.7", user: "admin", hostKey: `ssh-ed25519 ${"A".repeat(68)}` };
const image = `127.0.0.1:5001/aisha/api:v1@sha256:${"a".repeat(64)}`;
const [file, unit] = ["host:index:File", "host:index:Unit"];

/** Server "here", as it is given, and what is kept clean on it. */
function declaredOn(server: object): Promise<Declared[]> {
  const { servers, registry } = schema.parse(configurationWith(["servers/here", server]));
  return declare(
    () => {
      const here = new Server("here", { ...servers.here!, registry, publicPorts: [] });
      const retention = { kept: { here: pulumi.output([image, image]) } } as unknown as Retention;
      new Housekeeping("housekeeping", { servers: { here }, registry, registryOn: here, adopted: {}, retention });
    },
    {
      [file]: ({ path }) => ({ hash: `hash of ${path}` }),
      "docker:index/network:Network": () => ({ name: "a-network" }),
    },
  );
}

/** What of it is housekeeping's. */
const ownOf = (declared: Declared[]) =>
  declared
    .filter(({ name, inputs }) => /housekeeping|disk-guard|registry-collection/.test(`${name}${inputs.path}`))
    .map(({ name }) => name);

const scripts = ["here-housekeeping", "here-policy", "here-keep", "here-clean", "here-collect"];
const timers = ["aisha-housekeeping", "aisha-disk-guard", "aisha-registry-collection"].flatMap((name) => {
  return [`here-${name}-service`, `here-${name}-timer`, `here-${name}`];
});

test.each<[what: string, server: object, names: string[]]>([
  ["a server that is set up here", far, [...scripts, ...timers]],
  ["a server that others set up", { ...far, system: { managed: false } }, scripts],
  ["a server without timers", { ...far, housekeeping: { timers: false } }, scripts],
  ["this machine", { transport: "local", folder: ".aisha/test" }, scripts],
])("%s has %j", async (_, server, names) => {
  const own = ownOf(await declaredOn(server)).filter((name) => name !== "housekeeping");
  expect(own.sort()).toEqual([...names].sort());
});

describe("a server that is set up here", () => {
  let declared: Declared[];
  beforeAll(async () => {
    declared = await declaredOn({ ...far, housekeeping: { schedule: "Sun 05:00", diskGuard: { everyMinutes: 9 } } });
  });

  test("has the script that is run there, for all to run", () =>
    expect(ofType(declared, file)["here-clean"]).toEqual({
      server: "here",
      path: "/opt/aisha/housekeeping/clean",
      content: cleanScript,
      mode: "0755",
    }));

  test("keeps the images of its last releases and its networks", () =>
    expect(ofType(declared, file)["here-keep"]!.content).toBe(
      `keep\timage\t${image.replace(":v1", "")}\nkeep\tnetwork\ta-network\nkeep\tmanifest\t${image.replace(":v1", "")}\n`,
    ));

  test("keeps its notes where the folder of the stack can go without them", () =>
    expect(ofType(declared, file)["here-policy"]!.content).toContain("\nnotes\t/var/lib/aisha/unit\n"));

  test("collects the registry that is on it, and is seen to hold it", () => {
    expect(ofType(declared, file)["here-policy"]!.content).toContain(
      "\nregistry\t20\nstorage\t/data\nheld\t/run/aisha/held\n",
    );
    expect(ofType(declared, file)["here-collect"]).toMatchObject({ content: collectScript, mode: "0755" });
  });

  test("has timers that are started anew when they change", () => {
    const path = "/etc/systemd/system/aisha-disk-guard.timer";
    expect(ofType(declared, unit)["here-aisha-disk-guard"]).toEqual({
      server: "here",
      unit: "aisha-disk-guard.timer",
      restartOn: { [path]: `hash of ${path}` },
    });
    expect(ofType(declared, file)["here-aisha-disk-guard-timer"]!.content).toContain("OnUnitInactiveSec=9min");
    expect(ofType(declared, file)["here-aisha-housekeeping-timer"]!.content).toContain("OnCalendar=Sun 05:00");
  });
});

test("on this machine the notes are in the folder of the stack", async () => {
  const declared = await declaredOn({ transport: "local", folder: ".aisha/test" });
  const folder = `${process.cwd()}/.aisha/test/housekeeping`;
  expect(ofType(declared, file)["here-policy"]!.content).toContain(`\nnotes\t${folder}/notes\n`);
});

test("another server than the registry's has nothing to collect", async () => {
  const { servers, registry } = schema.parse(configurationWith(["servers/here", far]));
  const declared = await declare(() => {
    const [here, there] = ["here", "there"].map(
      (name) => new Server(name, { ...servers.here!, registry, publicPorts: [] }),
    ) as [Server, Server];
    const kept = { here: pulumi.output([image]), there: pulumi.output([image.replace("api", "web")]) };
    const retention = { kept } as unknown as Retention;
    new Housekeeping("housekeeping", { servers: { here, there }, registry, registryOn: there, adopted: {}, retention });
  });
  const { "here-policy": policy, "here-keep": keep, "there-keep": registrys, ...files } = ofType(declared, file);
  expect(files).not.toHaveProperty("here-collect");
  expect(policy!.content).not.toMatch(/^(registry|storage|held)\t/m);
  expect(keep!.content).not.toMatch(/^keep\tmanifest/m);
  expect(String(registrys!.content).match(/^keep\tmanifest\t.*$/gm)).toHaveLength(2);
});
