import { describe, expect, test } from "vitest";
import { problemsWith } from "../support/configuration.ts";

const there = { transport: "local", folder: ".aisha/there", edgeSubnet: "10.219.1.0/24" };
const place = (where: string) => ({ server: where, image: "product" });
/** Everything of the least configuration on one of two servers. */
const placed: [string, unknown][] = [
  ["registry/server", "here"],
  ["nginx/server", "here"],
  ["apps/api/server", "here"],
  ["bots/talker/server", "there"],
];

describe("servers", () => {
  test("are one at least", () => {
    expect(problemsWith(["servers", {}])).toEqual(["servers: must name at least one server; declare one"]);
  });

  test("are named by everything once there are several", () => {
    const missing = "is missing: there are several servers; name one of here, there";
    expect(problemsWith(["servers/there", there])).toEqual(
      ["registry/server", "nginx/server", "apps/api/server", "bots/talker/server"].map((key) => `${key}: ${missing}`),
    );
  });

  test("may be several", () => {
    expect(problemsWith(["servers/there", there], ...placed)).toEqual([]);
  });

  test("are one for nginx and all that it sends requests to, and any for the rest", () => {
    const away: [string, unknown] = ["apps/api/server", "there"];
    const refused =
      'apps/api/server: must be here, where nginx is, since an app with routes is reached there, got "there"; put both on one server';
    expect(problemsWith(["servers/there", there], ...placed, away)).toEqual([refused]);
    expect(problemsWith(["servers/there", there], ...placed, away, ["apps/api/routes", {}])).toEqual([]);
  });

  test("that are misnamed are told of once, not again for what they are out of reach of", () => {
    const unknown = (where: string) =>
      `must be one of here, there, got "${where}"; name one, or declare it under servers`;
    for (const key of ["nginx/server", "apps/api/server"]) {
      expect(problemsWith(["servers/there", there], ...placed, [key, "hree"])).toEqual([`${key}: ${unknown("hree")}`]);
    }
  });

  test("are declared when they are named", () => {
    expect(problemsWith(["apps/api/server", "there"])).toEqual([
      'apps/api/server: must be one of here, got "there"; name one, or declare it under servers',
    ]);
  });

  test("have a subnet each, the default one included", () => {
    const { edgeSubnet, ...withDefault } = there;
    expect(edgeSubnet).not.toBe("10.219.0.0/24");
    expect(problemsWith(["servers/there", withDefault], ...placed)).toEqual([
      "servers/there/edgeSubnet: must be a subnet of its own, but servers/here has 10.219.0.0/24 on the same engine; choose another",
    ]);
  });

  test("have a folder each, however it is written", () => {
    expect(problemsWith(["servers/there", { ...there, folder: ".aisha//./test/" }], ...placed)).toEqual([
      'servers/there/folder: must be a folder of its own, but servers/here has ".aisha//./test/"; choose another',
    ]);
  });

  test("have addresses for every replica that nginx knows, twice while a release overlaps", () => {
    const many = (replicas: number): [string, unknown][] =>
      ["a", "b", "c"].map((app) => [
        `apps/${app}`,
        { ...place("here"), replicas, port: 80, routes: { [`/${app}`]: {} } },
      ]);
    expect(problemsWith(...many(41))).toEqual([]);
    expect(problemsWith(...many(42), ["apps/idle", { ...place("here"), replicas: 50 }])).toEqual([
      "servers/here/edgeSubnet: must have an address for each replica that nginx sends requests to, and for its successor: " +
        "254, got 253; lower the replicas",
    ]);
  });
});
