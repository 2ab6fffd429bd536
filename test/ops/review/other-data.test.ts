import { expect, test } from "vitest";
import { containerChanges } from "../../../ops/review/containers.ts";
import { type Step, unknown } from "../../../ops/review/preview.ts";
import { aroundOf, stepOf } from "./step.ts";

const parent = { type: "aisha:apps:App", name: "db" };
const mounts = (...given: [source: string, target: string][]) => ({
  mounts: given.map(([source, target]) => ({ source, target, type: "volume" })),
});
const other = (old: object, next: object, given: Partial<Step> = {}) =>
  stepOf("docker:index/container:Container", "db-1", {
    ...{ op: "replace", parent, differs: ["mounts"], old: { ...old }, new: { ...next } },
    ...given,
  });
const adopted = mounts(["compose_db", "/data"]);
const volume = (given: Partial<Step>) => stepOf("docker:index/volume:Volume", "db-data", { parent, ...given });

const without = (...names: string[]) => `begins without what is in ${names.join(", ")}`;

test.each<[string, Step[], expected: string[]]>([
  [
    "adopted data that is adopted no more",
    [other(adopted, mounts(["db-data-1234567", "/data"])), volume({ op: "create" })],
    [`${without("compose_db")}, which stays there`],
  ],
  [
    "a volume whose name nobody knows yet",
    [other(adopted, mounts([unknown, "/data"]))],
    [`${without("compose_db")}, which stays there`],
  ],
  [
    "other folders",
    [other(mounts(["/srv/a", "/data"], ["/srv/b", "/logs"]), mounts(["/srv/c", "/data"], ["/srv/d", "/logs"]))],
    [`${without("/srv/a", "/srv/b")}, each of which stays there`],
  ],
  ["data that is not declared any more", [other(adopted, mounts())], [`${without("compose_db")}, which stays there`]],
  ["the same data at another place", [other(adopted, mounts(["compose_db", "/var/data"]))], []],
  ["more data", [other(adopted, mounts(["compose_db", "/data"], ["db-logs-1234567", "/logs"]))], []],
  [
    "a volume that is deleted tells so itself",
    [other(mounts(["db-data-1", "/data"]), adopted), volume({ op: "delete", old: { name: "db-data-1" } })],
    [],
  ],
  [
    "a volume that is lost tells so itself",
    [
      other(mounts(["db-data-1", "/data"]), mounts([unknown, "/data"])),
      volume({ op: "create", isLost: true, recorded: { name: "db-data-1" } }),
    ],
    [],
  ],
  [
    "a folder that the stack writes",
    [
      other(mounts(["/srv/old/db", "/etc/db"]), mounts(["/srv/new/db", "/etc/db"])),
      stepOf("host:index:File", "db", { op: "replace", parent, old: { path: "/srv/old/db/conf" } }),
    ],
    [],
  ],
  [
    "another server, which is told as that",
    [other(adopted, mounts([unknown, "/data"]), { provider: { old: "a", new: "b" } })],
    ["stays behind on server a, in compose_db"],
  ],
])("%s", (_, steps, expected) => {
  const changes = containerChanges(aroundOf(steps)).filter(({ dataAtRisk }) => dataAtRisk);
  expect(changes.map(({ dataAtRisk }) => dataAtRisk)).toEqual(expected);
  expect(changes.every(({ what, risk }) => what === "db" && risk === "data")).toBe(true);
});
