import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { cleanScript } from "../../../render/housekeeping/script.ts";
import { type Decided, decideAll } from "../../support/layout.ts";
import { policy, type Thing, things } from "./layouts.ts";

const [batches, layoutsInBatch] = [20, 50];
const decisions: Decided[] = [];
let [layouts, stayed] = [0, 0];

/** The thing that a decision is about. */
const thingOf = (all: Thing[], { kind, id }: Decided) =>
  all.find((thing) => thing.kind === kind && thing.ids.includes(id));

test("whatever is on a server: what must stay stays, and what may go goes in its time", {
  timeout: 120_000,
}, async () => {
  const layout = fc.tuple(policy, things);
  const batch = fc.array(layout, { minLength: layoutsInBatch, maxLength: layoutsInBatch });
  await fc.assert(
    fc.asyncProperty(batch, async (cases) => {
      const results = await decideAll(cases.map(([rules, all]) => [...rules, ...all.flatMap(({ lines }) => lines)]));
      for (const [index, { decided }] of results.entries()) {
        const [rules, all] = cases[index]!;
        for (const decision of decided) {
          const thing = thingOf(all, decision);
          expect(thing, `${decision.kind} ${decision.id} is in the layout`).toBeDefined();
          expect(thing!.stays, `${decision.kind} ${decision.id} may go`).toBeUndefined();
        }
        const told = decided.map((decision) => thingOf(all, decision));
        expect(new Set(told).size).toBe(decided.length);
        const managed = rules.some(([key, value]) => key === "managed" && value === "yes");
        const isUnnamed = ({ kind, lines }: Thing) => kind === "image" && !lines.some(([what]) => what === "name");
        const free = all.filter((thing) => thing.stays === undefined && (managed || !isUnnamed(thing)));
        for (const thing of free) expect(told, `${thing.kind} ${thing.ids[0]} goes or waits`).toContain(thing);
        decisions.push(...decided);
        layouts += 1;
        stayed += all.length - decided.length;
      }
    }),
    { numRuns: batches },
  );
});

/** Stands in for docker: writes down what it is asked for. */
const recorder = '#!/bin/sh\nprintf "%s\\n" "$*" >>"$RECORD"\n';
const folder = mkdtempSync(join(tmpdir(), "aisha-recorder-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("what is removed is what was to be, by the engine's own check and in that order", { timeout: 120_000 }, () => {
  const record = join(folder, "record");
  writeFileSync(join(folder, "docker"), recorder);
  chmodSync(join(folder, "docker"), 0o755);
  const lines = decisions.map(({ what, kind, id, name, bytes, why }) => [what, kind, id, name, bytes, why].join("\t"));
  writeFileSync(join(folder, "decided"), `${lines.join("\n")}\n`);
  const removal = cleanScript.replace(/^main "\$@"$/m, `decide() { cat "${folder}/decided"; }\nremove ''`);
  const environment = { ...process.env, PATH: `${folder}:${process.env.PATH}`, RECORD: record };
  const said = execFileSync("sh", ["-s"], { input: removal, env: environment, maxBuffer: 2 ** 26 }).toString();
  const toGo = decisions.filter(({ what }) => what === "remove");
  const asked = toGo.flatMap(({ kind, id }) => {
    if (kind === "image") return id.split(" ").map((name) => `image rm ${name}`);
    return [`${kind} rm ${id}`];
  });
  expect(readFileSync(record, "utf8").trimEnd().split("\n")).toEqual(asked);
  expect(said.trimEnd().split("\n")).toEqual(
    toGo.map(({ kind, id, name, bytes, why }) => ["removed", kind, id, name, bytes, why].join("\t")),
  );
  console.log(`${layouts} layouts: ${stayed} things stay, ${toGo.length} go, ${decisions.length - toGo.length} wait`);
});
