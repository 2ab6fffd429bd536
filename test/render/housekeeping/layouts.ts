import fc from "fast-check";
import type { Line } from "../../support/layout.ts";

/** One thing of a layout: what it is, the lines that tell of it, and whether it may never go. */
export interface Thing {
  kind: string;
  /** What a decision names it by, any of these. */
  ids: string[];
  lines: Line[];
  /** Why it must stay; undefined for what may go. */
  stays: string | undefined;
}

export const now = 1_900_000_000;
export const stack = "prod";
export const prefix = "10.0.0.2:5000/aisha/";
const owners = {
  ours: [`"${stack}"`, '""', '""', '""'],
  "another stack": ['"other"', '""', '""', '""'],
  "another project": ['""', '""', '"shop"', '""'],
  nobody: ["", "", "", ""],
};
type Owner = keyof typeof owners;
const owner = fc.constantFrom(...(Object.keys(owners) as Owner[]));
const hoursAgo = fc.integer({ min: 0, max: 2000 });
const seenBefore = (kind: string, id: string, hours: number): Line[] => [["seen", kind, id, now - hours * 3600]];

const container = (id: string) =>
  fc
    .record({
      owner,
      hoursAgo,
      state: fc.constantFrom("running", "paused", "restarting", "exited", "dead", "created"),
      guarded: fc.boolean(),
    })
    .map(({ owner, hoursAgo, state, guarded }): Thing => {
      const name = `${guarded ? "safe" : "job"}-${id}`;
      const time = new Date((now - hoursAgo * 3600) * 1000).toISOString();
      const works = ["running", "paused", "restarting"].includes(state);
      return {
        kind: "container",
        ids: [id],
        lines: [["container", id, name, state, time, time, `sha256:of-${id}`, ...owners[owner]]],
        stays: works ? state : guarded ? "protected" : owner === "ours" ? undefined : owner,
      };
    });

const image = (id: string) =>
  fc
    .record({
      owner,
      hoursAgo,
      named: fc.constantFrom("ours", "theirs", "both", "none"),
      use: fc.constantFrom("kept", "used", "guarded", "free", "free"),
    })
    .map(({ owner, hoursAgo, named, use }): Thing => {
      const digits = id.replaceAll(/\D/g, "").padStart(64, "0");
      const sha = `sha256:${digits}`;
      const mine = [`${prefix}api@sha256:${digits}`, `${prefix}${use === "guarded" ? "safe" : "api"}:t${digits}`];
      const theirs = [`docker.io/library/theirs:${id}`];
      const names: string[] = { ours: mine, theirs, both: [...mine, ...theirs], none: [] }[named];
      const isMine = named === "ours" || named === "both";
      const user: Line = ["container", `user-of-${id}`, "x", "exited", "", "", sha, ...owners.nobody];
      const uses: Record<string, Line[]> = { used: [user], kept: isMine ? [["keep", "image", mine[0]!]] : [] };
      return {
        kind: "image",
        ids: [sha, mine.join(" ")],
        lines: [
          ["image", sha, 1000, ...owners[owner]],
          ...names.map((name): Line => ["name", sha, name]),
          ...seenBefore("image", sha, hoursAgo),
          ...(uses[use] ?? []),
        ],
        stays: use === "used" ? use : isMine ? whereUsed(use) : named === "theirs" ? named : notOf(owner),
      };
    });

/** Why something of the stack stays; undefined where nothing speaks for it. */
const whereUsed = (use: string) => (use === "free" ? undefined : use);
/** Whose something without a name is; undefined where it may go. */
const notOf = (owner: Owner) => (owner === "ours" || owner === "nobody" ? undefined : owner);

const volume = (id: string) =>
  fc
    .record({ owner, hoursAgo, kind: fc.constantFrom("cache", "data", "safe"), used: fc.boolean() })
    .map(({ owner, hoursAgo, kind, used }): Thing => {
      const name = `${kind}-${id}`;
      return {
        kind: "volume",
        ids: [name],
        lines: [
          ["volume", name, ...owners[owner]],
          ...(used ? [["mount", name] as Line] : []),
          ...seenBefore("volume", name, hoursAgo),
        ],
        stays: used
          ? "in use"
          : kind === "safe"
            ? "protected"
            : kind === "data"
              ? "not chosen"
              : owner === "nobody"
                ? undefined
                : owner,
      };
    });

const network = (id: string) =>
  fc
    .record({ owner, hoursAgo, use: fc.constantFrom("declared", "on", "attached", "free", "free") })
    .map(({ owner, hoursAgo, use }): Thing => {
      const uses: Record<string, Line[]> = {
        declared: [["keep", "network", `net-${id}`]],
        on: [["on", `net-${id}`, ""]],
        attached: [["attached", id]],
      };
      return {
        kind: "network",
        ids: [id],
        lines: [
          ["network", id, `net-${id}`, ...owners[owner]],
          ...(uses[use] ?? []),
          ...seenBefore("network", id, hoursAgo),
        ],
        stays: use !== "free" ? use : owner === "ours" ? undefined : owner,
      };
    });

const some = (make: (id: string) => fc.Arbitrary<Thing>, letter: string) =>
  fc
    .integer({ min: 0, max: 5 })
    .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => make(`${letter}${index + 1}`))));

/** A server with things of the stack and of others, in all states. */
export const things: fc.Arbitrary<Thing[]> = fc
  .tuple(some(container, "c"), some(image, "i"), some(volume, "v"), some(network, "n"))
  .map((all) => all.flat());

/** As people may set it; a full disk's clean-up among them. */
export const policy: fc.Arbitrary<Line[]> = fc
  .record({
    managed: fc.constantFrom("yes", "no"),
    hours: fc.integer({ min: 1, max: 1500 }),
    cap: fc.option(fc.integer({ min: 0, max: 7200 })),
  })
  .map(({ managed, hours, cap }): Line[] => [
    ["now", now],
    ["stack", stack],
    ["managed", managed],
    ["prefix", prefix],
    ...["container", "image", "network"].map((kind): Line => ["age", kind, hours * 3600]),
    ["protect", "safe-*"],
    ["protect", "*/safe:*"],
    ["volumes", "cache-*", hours * 3600],
    ...(cap === null ? [] : [["cap", cap] as Line]),
  ]);
