import { expect, test } from "vitest";
import type { Replaced } from "../../../ops/ready/adoption.ts";
import { factsIn } from "../../../ops/ready/facts.ts";
import { portAnswers } from "../../../ops/ready/ports.ts";
import { given, said, shown } from "./given.ts";

const { subject, server } = given([], { bare: factsIn(said) });
const one: Replaced = { name: "aisha-nginx", part: "nginx", ports: [], pids: [] };

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
