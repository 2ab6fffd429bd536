import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { repository } from "../repository.ts";
import { stacksIn } from "../stacks.ts";

/** What a stack's file gives names to, whether the rest of the file is right or not. */
export interface Names {
  stacks: string[];
  servers: string[];
  apps: string[];
  bots: string[];
  /** Of the registry and its page, what is declared. */
  registry: string[];
}

/** Reads a stack's file without a look at its rules: whoever waits for a completion is in the middle of a word. */
export function namesOf(stack: string, folder = repository): Names {
  const config = configIn(join(folder, `Pulumi.${stack}.yaml`));
  const keys = (part: string) => Object.keys(config[`aisha:${part}`] ?? {});
  return {
    stacks: stacksIn(folder),
    servers: keys("servers"),
    apps: keys("apps"),
    bots: keys("bots"),
    registry: keys("registry").includes("ui") ? ["registry", "registry-ui"] : ["registry"],
  };
}

function configIn(file: string): Record<string, object | null> {
  try {
    return parse(readFileSync(file, "utf8"))?.config ?? {};
  } catch {
    return {}; // none, or not YAML
  }
}
