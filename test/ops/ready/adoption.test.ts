import { afterEach, expect, test } from "vitest";
import { adoptionAnswers, type Replaced, replacedOn } from "../../../ops/ready/adoption.ts";
import { factsIn } from "../../../ops/ready/facts.ts";
import { portAnswers } from "../../../ops/ready/ports.ts";
import { Host } from "../../../providers/host/host.ts";
import { LocalTransport } from "../../../providers/host/local-transport.ts";
import { ToldEngine } from "../../support/told-engine.ts";
import { type Changes, given, said, shown } from "./given.ts";

const { subject, server } = given([], { bare: factsIn(said) });
const one: Replaced = { name: "aisha-nginx", part: "nginx", ports: [], pids: [], vanishes: false };

test.each<[string, Replaced[], string]>([
  [
    "published by a container that is replaced",
    [{ ...one, ports: [80, 443] }],
    "ready: has its ports free: 80, 443, 5000, once aisha-nginx hands them over",
  ],
  [
    "a unit's that is replaced",
    [{ ...one, name: "nginx.service", pids: [812] }],
    "ready: has its ports free: 80, 443, 5000, once nginx.service hands them over",
  ],
  [
    "of one that another part replaces",
    [{ ...one, part: "registry", ports: [443] }],
    "missing: is taken by nginx (process 812); nginx needs it",
  ],
  [
    "somebody else's",
    [{ ...one, ports: [8080], pids: [7] }],
    "missing: is taken by nginx (process 812); nginx needs it",
  ],
])("a port that is %s", (_, replaced, expected) => {
  expect(shown(portAnswers(subject, server, replaced))).toEqual([expected]);
});

let engine: ToldEngine | undefined;
afterEach(() => engine?.close());

async function answersFor(changes: Changes, answers: Record<string, unknown>): Promise<string[]> {
  engine = new ToldEngine(answers);
  const entered = { docker: engine.docker, engine: "20.10", host: new Host(new LocalTransport()) };
  const { subject, server: on } = given(changes, entered);
  return shown(await adoptionAnswers(subject, on, await replacedOn(subject, on)));
}

const stopped = { HostConfig: { AutoRemove: false }, State: { Running: false } };

test("a container is replaced by its name, not by the beginning of another's id", async () => {
  const changes: Changes = [["nginx/replaces", ["cafe", "aisha-nginx", "aisha-proxy"]]];
  const answers = await answersFor(changes, {
    "/containers/json": [
      { Id: "cafe1234", Names: ["/somebody-else"] },
      { Id: "1", Names: ["/aisha-nginx"] },
      { Id: "2", Names: ["/aisha-proxy"] },
    ],
    "/containers/cafe/json": { ...stopped, Id: "cafe1234", Name: "/somebody-else" },
    "/containers/1/json": { ...stopped, Id: "1", Name: "/aisha-nginx" },
    "/containers/2/json": { ...stopped, Id: "2", Name: "/aisha-proxy", HostConfig: { AutoRemove: true } },
  });
  expect(answers).toEqual([
    "missing: aisha-proxy, which nginx replaces, was started with --rm: stopped, it is gone and cannot come back",
    "notice: has no cafe, which is declared as replaced",
  ]);
});

test.each([
  ["old_data", "ready: has volume old_data, which registry adopts"],
  ["new_data", "missing: has no volume new_data, which registry is to adopt"],
  ["own_data", "missing: has volume own_data, which registry is to adopt, but stack prod owns and removes it"],
  ["/tmp", "ready: has folder /tmp, which registry adopts"],
  ["/etc/hostname", "missing: has no folder /etc/hostname, which registry is to adopt"],
])("data at %s to be adopted is looked for", async (adopt, expected) => {
  const answers = await answersFor([["registry/adopt", adopt]], {
    "/volumes/old_data": { Labels: null },
    "/volumes/own_data": { Labels: { "aisha.stack": "prod" } },
  });
  expect(answers).toEqual([expected]);
});
