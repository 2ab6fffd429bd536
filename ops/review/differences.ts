import { isDeepStrictEqual } from "node:util";
import type { Properties, Step } from "./preview.ts";

/** What people call the properties of a container. Those without a word follow from another. */
const words: Record<string, string> = {
  image: "another image",
  command: "another command",
  entrypoints: "another way to be started",
  healthcheck: "another health check",
  memory: "other limits",
  memorySwap: "other limits",
  cpus: "other limits",
  mounts: "other volumes or mounts",
  networksAdvanced: "another network",
  networkMode: "another network",
  ports: "other ports",
  user: "another user",
  capabilities: "other capabilities",
  tmpfs: "other temporary folders",
  stopTimeout: "another time to stop",
  destroyGraceSeconds: "another time to stop",
  labels: "other files or labels",
};

/**
 * Why containers are not as they are declared, in words, each once. A new image brings a command of its own.
 * @param secret what is known of secrets that are others: variables too, whose names nobody tells then
 */
export function differences(steps: Step[], secret?: string): string[] {
  const names = [...new Set(steps.flatMap(({ differs }) => differs))];
  const told = names.flatMap((name) => {
    if (name === "mustRun" || (name === "command" && names.includes("image"))) return [];
    if (name === "envs") return environment(steps.find(({ differs }) => differs.includes("envs"))!, secret);
    return [words[name] ?? `another ${name}`];
  });
  return [...new Set(told)];
}

/** The variables that differ, by name alone; where one of them is secret, Pulumi shows none. */
function environment({ old, new: next }: Step, secret: string | undefined): string {
  const [before, after] = [variables(old), variables(next)];
  if (!before || !after) return secret ?? "another environment";
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const changed = names.filter((name) => !isDeepStrictEqual(before[name], after[name]));
  return `another environment (${changed.join(", ")})`;
}

function variables(properties: Properties = {}): Record<string, string> | undefined {
  const { envs = [] } = properties;
  if (!Array.isArray(envs)) return undefined;
  return Object.fromEntries(envs.map((entry) => [String(entry).split("=", 1)[0], String(entry)]));
}
