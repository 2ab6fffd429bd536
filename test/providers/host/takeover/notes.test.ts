import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Host } from "../../../../providers/host/host.ts";
import { LocalTransport } from "../../../../providers/host/local-transport.ts";
import { Notes, unfinishedOf } from "../../../../providers/host/takeover/notes.ts";

let folder: string;
let notes: Notes;

const note = (part: string, ...names: string[]) => {
  return { part, graceSeconds: 5, before: names.map((name) => ({ name, ran: true })) };
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "aisha-notes-"));
  notes = new Notes(new Host(new LocalTransport()), folder);
  await notes.add(note("nginx", "old-nginx"));
  await notes.add(note("store", "old-redis", "dropped-from-the-file"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("those are retired too that the file names no more", async () => {
  await notes.retire(["old-redis", "never-there"]);
  expect(await notes.retired()).toEqual(new Set(["dropped-from-the-file", "never-there", "old-nginx", "old-redis"]));
});

test("a retirement is taken back whole", async () => {
  await notes.retire(["old-redis"]);
  await notes.reinstate(new Set());
  expect(await notes.retired()).toEqual(new Set());
});

test("some parts are forgotten, with all that is retired", async () => {
  await notes.retire([]);
  await notes.forget(["store"]);
  expect([await notes.all(), await notes.retired()]).toEqual([[note("nginx", "old-nginx")], new Set()]);
});

test("all are forgotten, once and again", async () => {
  for (const _ of [1, 2]) {
    await notes.forget();
    expect(await notes.all()).toEqual([]);
  }
});

test.each([
  [[], ["old-redis", "leftover"], false],
  [["old-redis"], ["leftover"], true],
  [["old-redis", "leftover"], [], true],
])("with %j retired, %j comes back, and the part goes on: %s", (retired, names, goesOn) => {
  const unfinished = unfinishedOf(note("store", "old-redis", "leftover"), new Set(retired));
  expect(unfinished).toEqual({ ...note("store", ...names), goesOn });
});
