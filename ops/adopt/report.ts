import { stringify } from "yaml";
import type { Style } from "../colour.ts";
import { columns } from "../table.ts";
import type { Tree } from "./additions.ts";
import type { OldContainer } from "./found.ts";
import type { Looked, Unseen } from "./run.ts";

/** All additions in one, each server's at its own keys. */
export function merged(trees: Tree[]): Tree {
  return trees.reduce((all, tree) => mergeInto(all, tree), {});
}

function mergeInto(into: Tree, from: Tree): Tree {
  for (const [key, value] of Object.entries(from)) {
    const there = into[key];
    into[key] = isTree(there) && isTree(value) ? mergeInto(there, value) : value;
  }
  return into;
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function yamlOf(add: Tree): string {
  return Object.keys(add).length === 0 ? "" : stringify(add, { lineWidth: 0 });
}

/** 0 where all that was found is declared, 1 where something is not or must be put right, 2 where a server could not be looked at. */
export function exitCodeOf(all: (Looked | Unseen)[]): 0 | 1 | 2 {
  if (all.some((one) => "why" in one)) return 2;
  return all.some((one) => "add" in one && Object.keys(one.add).length + one.obstacles.length > 0) ? 1 : 0;
}

/** What people are shown. @param paint colours a text */
export function reportOf(
  stack: string,
  all: (Looked | Unseen)[],
  paint: (style: Style, text: string) => string,
): string {
  const looked = all.filter((one) => "found" in one);
  const parts = all.map((one) => ("why" in one ? paint("red", `✗ ${one.server}: ${one.why}`) : ofServer(one, paint)));
  const yaml = yamlOf(merged(looked.map(({ add }) => add)));
  const obstacles = looked.flatMap((one) => one.obstacles.map((line) => `${paint("red", "!")} ${one.server}: ${line}`));
  return [
    ...parts,
    ...(obstacles.length > 0 ? [["To be seen to before bin/up:", ...obstacles].join("\n")] : []),
    ...(yaml ? [`For config in Pulumi.${stack}.yaml:\n\n${yaml.trimEnd()}`] : []),
    ...(exitCodeOf(all) === 0 ? [`${paint("green", "✓")} all that was found is declared, or is left as it is`] : []),
  ].join("\n\n");
}

function ofServer({ server, found, warnings }: Looked, paint: (style: Style, text: string) => string): string {
  const head = ["container", "image", "restart", "ports", "data"];
  const rows = found.containers.map((one) => [
    one.runs ? one.name : `(${one.name})`,
    one.image,
    one.restart,
    ...of(one),
  ]);
  const lines = [
    ...(rows.length > 0 ? [columns([head, ...rows])] : ["no containers but the stack's own"]),
    ...found.certificates.map(
      ({ cert }) => `certificate ${cert}${found.inUse.includes(cert) ? ", which nginx has" : ""}`,
    ),
    ...found.units.map(({ name, port }) => `unit ${name} on port ${port}`),
    ...warnings.map((line) => `${paint("yellow", "!")} ${line}`),
  ];
  return [paint("bold", server), ...lines].join("\n");
}

function of({ ports, mounts }: OldContainer): string[] {
  return [ports.join(" ") || "-", mounts.map(({ source, target }) => `${source} at ${target}`).join(", ") || "-"];
}
