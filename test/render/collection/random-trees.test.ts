import fc from "fast-check";
import { expect, test } from "vitest";
import { contentOf, digitsOf, listAll, type Tree } from "../../support/registry-tree.ts";

const [batches, treesInBatch] = [10, 20];
const now = Math.floor(Date.now() / 1000);
const day = 86_400;
/** Few, so that some are the same; none so near a day that it passes in the test. */
const time = fc.constantFrom(1, 600, day - 3600, day + 3600, 2 * day, 3 * day, 9 * day).map((age) => now - age);
const repos = ["aisha/api", "aisha/data", "aisha/database", "a/b/link-data", "link"];
const images = ["i0", "i1", "i2", "i3", "i4", "i5"];
const layers = ["l0", "l1", "l2", "l3"];
const tagNames = ["v1", "v1-2", "v1.2", "v2", "v10", "data", "current"];
const repo = fc.constantFrom(...repos);
const image = fc.constantFrom(...images);

interface Case extends Tree {
  keepTags: number;
  /** As "repository name". */
  kept: string[];
}

const tree: fc.Arbitrary<Case> = fc
  .record({
    keepTags: fc.integer({ min: 1, max: 3 }),
    manifests: fc.uniqueArray(fc.record({ repo, name: image, time }), {
      selector: ({ repo, name }) => `${repo} ${name}`,
      maxLength: 14,
    }),
    tagged: fc.uniqueArray(fc.record({ name: fc.constantFrom(...tagNames), time, of: fc.nat() }), {
      selector: ({ name, of }) => `${name} ${of % 14}`,
      maxLength: 14,
    }),
    kept: fc.array(fc.tuple(repo, image), { maxLength: 3 }),
    parts: fc.array(fc.subarray([...images, ...layers], { maxLength: 3 }), {
      minLength: images.length,
      maxLength: images.length,
    }),
  })
  .map(({ keepTags, manifests, tagged, kept, parts }) => {
    const tags = new Map<string, Tree["tags"][number]>();
    for (const { name, time, of } of manifests.length > 0 ? tagged : []) {
      const { repo, name: target } = manifests[of % manifests.length]!;
      tags.set(`${repo} ${name}`, { repo, name, time, target });
    }
    // None is made of itself: each names only those that come after it.
    const partsOf = (index: number) => parts[index]!.filter((part) => part > images[index]!);
    const contents = Object.fromEntries([
      ...images.map((name, index) => [name, { parts: partsOf(index), bytes: index }]),
      ...layers.map((name, index) => [name, { parts: [], bytes: 100 * (index + 1) }]),
    ]);
    const keep = kept.map(([repo, name]) => `keep\tmanifest\t10.0.0.2:5000/${repo}@sha256:${digitsOf(name)}`);
    const rules = [`registry\t${keepTags}`, ...keep];
    return { keepTags, kept: kept.map((pair) => pair.join(" ")), rules, tags: [...tags.values()], manifests, contents };
  });

/** What goes of a tree, and the bytes that this frees, said in another way than the script's. */
function goesOf({ keepTags, kept, tags, manifests, contents }: Case) {
  const isLast = (tag: Tree["tags"][number]) => {
    const key = ({ name, time }: typeof tag) => `${String(time).padStart(12)} ${name}/`;
    const later = tags.filter((other) => other.repo === tag.repo && key(other) > key(tag));
    return later.length < keepTags;
  };
  const roots = manifests.filter(({ repo, name, time }) => {
    const own = tags.filter((tag) => tag.repo === repo && tag.target === name);
    const isNew = time > now - day && own.every((tag) => tag.time < time);
    return own.some(isLast) || isNew || kept.includes(`${repo} ${name}`);
  });
  const stays = new Set<string>();
  const stay = (repo: string, name: string) => {
    if (!manifests.some((other) => other.repo === repo && other.name === name)) return;
    stays.add(`${repo} ${name}`);
    for (const part of contents[name]!.parts) stay(repo, part);
  };
  for (const { repo, name } of roots) stay(repo, name);
  const names = [...stays].map((key) => key.split(" ")[1]!);
  const used = new Set(names.flatMap((name) => [name, ...contents[name]!.parts]));
  const free = Object.entries(contents).filter(([name]) => !used.has(name));
  return {
    things: [
      ...tags.filter(({ repo, target }) => !stays.has(`${repo} ${target}`)).map(({ repo, name }) => `${repo}:${name}`),
      ...manifests
        .filter(({ repo, name }) => !stays.has(`${repo} ${name}`))
        .map(({ repo, name }) => `${repo}@sha256:${digitsOf(name).slice(0, 12)}`),
    ].sort(),
    bytes: free.reduce((sum, [, content]) => sum + contentOf(content).length, 0),
  };
}

test("whatever a registry has: releases, last tags, what is new and their parts stay, and all else goes", {
  timeout: 120_000,
}, async () => {
  let [stayed, gone] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(tree, { minLength: treesInBatch, maxLength: treesInBatch }), async (trees) => {
      const said = await listAll(trees);
      for (const [index, lines] of said.entries()) {
        const { things, bytes } = goesOf(trees[index]!);
        const fields = lines.map((line) => line.split("\t"));
        const named = fields.filter(([, kind]) => kind !== "layers").map(([, , , name]) => name);
        expect(named.sort()).toEqual(things);
        expect(fields.reduce((sum, [, , , , size]) => sum + (Number(size) || 0), 0)).toBe(bytes);
        gone += things.length;
        stayed += trees[index]!.tags.length + trees[index]!.manifests.length - things.length;
      }
    }),
    { numRuns: batches },
  );
  console.log(`${batches * treesInBatch} registries: ${stayed} tags and manifests stay, ${gone} go`);
});
