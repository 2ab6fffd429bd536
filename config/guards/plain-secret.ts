import type { Guard, Refusal } from "../guard.ts";
import { type Parts, workloadsOf } from "../rule.ts";
import { entriesOf } from "../sound.ts";
import { secretIn, shapeIn } from "./secret-shape.ts";

/** A text that everybody reads who reads the stack's file. */
interface Plain {
  path: string[];
  /** What it is called, where that says something. */
  name?: string;
  value: string;
  fix: string;
}

const setIt = "bin/aisha pulumi config set --secret secrets:<name>";
const takeOut = `take it out; a workload gets what is secret by its secrets, from: ${setIt}`;

/** What stands in the file is in git, in the engine's own records, and in what people copy. */
export const plainSecret: Guard = {
  id: "plain-secret",
  in: ["production", "staging"],
  check: (parts) =>
    [
      ...variablesIn(parts),
      ...wordsIn(parts),
      ...buildArgumentsIn(parts),
      ...headersIn(parts),
      ...textsIn(parts),
    ].flatMap(({ path, name = "", value, fix }): Refusal[] => {
      const why = secretIn(name, value);
      return why ? [{ path, rule: `must not hold a secret in the clear, ${why}`, fix }] : [];
    }),
};

function variablesIn(parts: Parts): Plain[] {
  return workloadsOf(parts).flatMap(([path, { env }]) =>
    textsOf(env, [...path, "env"], (name) => `set it by ${setIt}, and write secrets: { ${name}: <name> }`),
  );
}

/** Of commands: one word is told of once, at its command. */
function wordsIn(parts: Parts): Plain[] {
  return workloadsOf(parts).flatMap(([path, { command, health }]) => {
    const commands: [string[], readonly string[] | undefined][] = [
      [[...path, "command"], command],
      [[...path, "health", "command"], health?.command],
    ];
    return commands.flatMap(([full, words = []]) => {
      const found = options(words).find(({ name, value }) => secretIn(name, value));
      return found ? [{ path: full, ...found, fix: takeOut }] : [];
    });
  });
}

/** `--name=value`, `--name value`, and `NAME=value` wherever it stands. */
function options(words: readonly string[]): { name: string; value: string }[] {
  return words.flatMap((word, index) => {
    const next = words[index + 1];
    const option = /^--?([A-Za-z][\w-]*)$/.exec(word)?.[1];
    const given = [...word.matchAll(/(?<![\w-])-{0,2}([A-Za-z][\w-]*)=(\S*)/g)].map(([, name = "", value = ""]) => ({
      name,
      value: value.replaceAll(/["';]/g, ""),
    }));
    const split = option && next !== undefined && !next.startsWith("-") ? [{ name: option, value: next }] : [];
    return [{ name: "", value: word }, ...given, ...split];
  });
}

/** They stay in the history of the image. */
function buildArgumentsIn({ images }: Parts): Plain[] {
  return entriesOf(images).flatMap(([name, { args }]) =>
    textsOf(args, ["images", name, "args"], () => "take it out; give it to what runs by its secrets"),
  );
}

function headersIn({ nginx, apps }: Parts): Plain[] {
  const checks = entriesOf(apps).flatMap(([app, { smoke }]) =>
    entriesOf(smoke).map(([check, { headers }]) => ({ headers, path: ["apps", app, "smoke", check, "headers"] })),
  );
  const ofChecks = checks.flatMap(({ headers, path }) =>
    textsOf(headers, path, (name) => `set it by ${setIt}, and write secretHeaders: { ${name}: <name> }`),
  );
  return [...textsOf(nginx?.headers, ["nginx", "headers"], () => "take it out: everybody gets it"), ...ofChecks];
}

/** Texts of any kind, in which only a secret's shape says what it is. */
function textsIn({ nginx, apps, servers }: Parts): Plain[] {
  const fix = "take it out";
  const bodies = entriesOf(apps).flatMap(([app, { smoke }]) =>
    entriesOf(smoke).flatMap(([check, { body }]) => ({
      path: ["apps", app, "smoke", check, "body"],
      value: body,
      fix,
    })),
  );
  const snippets = Object.entries(nginx?.snippets ?? {}).map(([block, value]) => ({
    path: ["nginx", "snippets", block],
    value,
    fix,
  }));
  const daemons = entriesOf(servers).map(([name, server]) => ({
    path: ["servers", name, "system", "docker", "daemon"],
    value: server.transport === "ssh" ? JSON.stringify(server.system?.docker?.daemon) : undefined,
    fix,
  }));
  return [...snippets, ...bodies, ...daemons].flatMap(({ value, ...rest }) =>
    value !== undefined && shapeIn(value) ? [{ ...rest, value }] : [],
  );
}

function textsOf(
  map: Record<string, string | undefined> | undefined,
  path: string[],
  fixOf: (name: string) => string,
): Plain[] {
  return Object.entries(map ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [{ path: [...path, name], name, value, fix: fixOf(name) }],
  );
}
