import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { extract } from "tar-fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { contextDigest, contextTar } from "../../offline/docker/build-context.ts";

let root: string;
let build: { context: string; dockerfile: string };

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "aisha-context-"));
  build = { context: join(root, "context"), dockerfile: join(root, "context/Dockerfile") };
  put("context/Dockerfile", "FROM scratch\n");
  put("context/app/main.js", "one");
  put("context/app/keep.log", "kept");
});
afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, text: string) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** Whether the digest is another one after the change. */
async function changes(change: () => void): Promise<boolean> {
  const before = await contextDigest(build);
  change();
  return (await contextDigest(build)) !== before;
}

/** Names and modes in the tar. */
async function packed(): Promise<{ dockerfile: string; names: string[]; owners: number[] }> {
  const { stream, dockerfile } = await contextTar(build);
  const names: string[] = [];
  const owners: number[] = [];
  await new Promise<void>((resolve, reject) => {
    const map = (header: { name: string; uid?: number }) => {
      names.push(header.name);
      owners.push(header.uid ?? -1);
      return header as never;
    };
    stream
      .pipe(extract(join(root, "out"), { map }))
      .on("finish", () => resolve())
      .on("error", reject);
  });
  return { dockerfile, names: names.sort(), owners };
}

test("the digest follows content, names, modes and link targets, not times", async () => {
  expect(await changes(() => put("context/app/main.js", "one"))).toBe(false);
  expect(await changes(() => put("context/app/main.js", "two"))).toBe(true);
  expect(await changes(() => chmodSync(join(root, "context/app/main.js"), 0o755))).toBe(true);
  expect(await changes(() => renameSync(join(root, "context/app/main.js"), join(root, "context/app/x.js")))).toBe(true);
  expect(await changes(() => symlinkSync("x.js", join(root, "context/app/link")))).toBe(true);
  const relink = () => {
    unlinkSync(join(root, "context/app/link"));
    symlinkSync("nowhere", join(root, "context/app/link"));
  };
  expect(await changes(relink)).toBe(true);
  expect(await changes(() => put("context/Dockerfile", "FROM debian\n"))).toBe(true);
});

test("what .dockerignore takes out counts neither in the digest nor in the tar, and ! brings it back", async () => {
  put("context/.dockerignore", "# logs\n**/*.log\n!app/keep.log\nnode_modules\n");
  put("context/node_modules/a/index.js", "1");
  expect(await changes(() => put("context/node_modules/a/index.js", "2"))).toBe(false);
  expect(await changes(() => put("context/app/run.log", "noise"))).toBe(false);
  expect(await changes(() => put("context/app/keep.log", "other"))).toBe(true);
  expect((await packed()).names).toEqual([".dockerignore", "Dockerfile", "app", "app/keep.log", "app/main.js"]);
});

test("a file comes back from an ignored folder", async () => {
  put("context/.dockerignore", "*\n!app/main.js\n");
  const { names } = await packed();
  expect(names).toContain("app/main.js");
  expect(names).not.toContain("app/keep.log");
  expect(names).toContain("Dockerfile"); // the builder needs it all the same
});

test("the Dockerfile's own ignore file goes before the context's", async () => {
  put("context/.dockerignore", "app\n");
  put("context/Dockerfile.dockerignore", "app/keep.log\n");
  const { names } = await packed();
  expect(names).toContain("app/main.js");
  expect(names).not.toContain("app/keep.log");
});

test("a Dockerfile outside of the context travels under a name of its own", async () => {
  put("elsewhere/Dockerfile", "FROM scratch\nCOPY . /\n");
  build.dockerfile = join(root, "elsewhere/Dockerfile");
  const { dockerfile, names, owners } = await packed();
  expect(dockerfile).toMatch(/^\.dockerfile\.[0-9a-f]{20}$/);
  expect(names).toContain(dockerfile);
  expect(names.filter((name) => name === ".dockerignore")).toHaveLength(1);
  expect(new Set(owners)).toEqual(new Set([0]));
  expect(await changes(() => put("elsewhere/Dockerfile", "FROM scratch\n"))).toBe(true);
});

test("a large file is read in pieces", async () => {
  writeFileSync(join(root, "context/large"), Buffer.alloc(64 * 1024 * 1024, createHash("md5").update("x").digest()));
  const before = process.memoryUsage().arrayBuffers;
  await contextDigest(build);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1024 * 1024);
});
