import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { AtServer } from "../../ops/at-servers.ts";
import { type Cleaned, type CleanupRequest, cleanedIn, cleanUp, jobsOf } from "../../ops/cleanup.ts";
import { told } from "../../ops/commands/cleanup.ts";
import { Host } from "../../providers/host/host.ts";
import { LocalTransport } from "../../providers/host/local-transport.ts";

const folder = mkdtempSync(join(tmpdir(), "aisha-cleanup-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => ({ name, config: { folder }, host: new Host(new LocalTransport()) }) as AtServer;

/** Puts a script there that says what it was called with. */
function install(script: string, more = ""): void {
  mkdirSync(join(folder, "housekeeping"), { recursive: true });
  const text = `#!/bin/sh\nprintf 'remove\\tfile\\t-\\t%s\\t-\\twhy\\n' "$*"\n${more}\n`;
  writeFileSync(join(folder, "housekeeping", script), text, { mode: 0o755 });
}

const image = (what: string, name: string, bytes: number) =>
  [what, "image", `10.0.0.2:5000/${name}`, name, bytes, "of no release that stays, for 4 d"].join("\t");

test("the script's lines are read", () => {
  const lines = `${image("remove", "aisha/api:v1", 5000)}\nwait\tcontainer\tc1\tapi-1\t-\texited, goes in 2 h\n`;
  expect(cleanedIn(lines, "app")).toEqual([
    {
      server: "app",
      what: "remove",
      kind: "image",
      name: "aisha/api:v1",
      bytes: 5000,
      why: "of no release that stays, for 4 d",
    },
    { server: "app", what: "wait", kind: "container", name: "api-1", bytes: null, why: "exited, goes in 2 h" },
  ]);
  expect(cleanedIn("", "app")).toEqual([]);
});

const waits = "wait\tcontainer\tc1\tapi-1\t-\texited, goes in 2 h";
const stuck = "stays\tvolume\tv1\tv1\t-\tvolume is in use";
test.each<[lines: string[], text: string]>([
  [[], "nothing to remove"],
  [[waits], "nothing to remove; 1 more, too new yet, waits"],
  [
    [image("remove", "aisha/api:v1", 367_900_000), image("remove", "aisha/web:v1", 999), waits, waits],
    `server  what    kind   name          size      why
app     remove  image  aisha/api:v1  367.9 MB  of no release that stays, for 4 d
app     remove  image  aisha/web:v1  999 B     of no release that stays, for 4 d
2 to remove, 367.9 MB at most; 2 more, too new yet, wait`,
  ],
  [
    [image("removed", "aisha/api:v1", 1_234_000_000), stuck],
    `server  what     kind    name          size    why
app     removed  image   aisha/api:v1  1.2 GB  of no release that stays, for 4 d
app     stays    volume  v1            -       volume is in use
1 removed, 1.2 GB at most; 1 could not be removed`,
  ],
])("%j is told in columns", (lines, text) => {
  const cleaned: Cleaned[] = cleanedIn(lines.join("\n"), "app");
  expect(told(cleaned)).toBe(text);
});

test.each<[registryOn: string | undefined, jobs: string[]]>([
  ["infra", ["app clean", "infra clean", "infra collect"]],
  [undefined, ["app clean", "infra clean", "app collect"]], // where it is not said there is but one server
])("with the registry on %s there is to do: %j", (registryOn, jobs) => {
  const found = jobsOf([at("app"), at("infra")], registryOn);
  expect(found.map((job) => `${job.at.name} ${job.script}`)).toEqual(jobs);
});

describe("a server's own script", () => {
  test("is missed where no update has brought it", async () => {
    await expect(cleanUp({ at: at("app"), script: "clean" }, { remove: false, now: false })).rejects.toThrow(
      `server app has no ${folder}/housekeeping/clean yet; it comes with: bin/up`,
    );
  });

  test.each<[script: "clean" | "collect", request: CleanupRequest, words: string]>([
    ["clean", { remove: false, now: false }, "list"],
    ["clean", { remove: true, now: false }, "remove"],
    ["clean", { remove: true, now: true }, "remove 0"],
    ["collect", { remove: true, now: true }, "remove"], // tags have no age
  ])("%s is told %j as %j", async (script, request, words) => {
    install(script);
    const [said] = await cleanUp({ at: at("app"), script }, request);
    expect(said).toEqual({ server: "app", what: "remove", kind: "file", name: words, bytes: null, why: "why" });
  });

  test("is quoted when it fails", async () => {
    install("clean", "echo 'the engine is away' >&2; exit 3");
    await expect(cleanUp({ at: at("app"), script: "clean" }, { remove: false, now: false })).rejects.toThrow(
      `server app: ${folder}/housekeeping/clean ended with 3: the engine is away`,
    );
  });
});
