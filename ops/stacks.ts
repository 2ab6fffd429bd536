import { readdirSync } from "node:fs";
import { repository } from "./repository.ts";

/** The stacks that have a file, in order. */
export function stacksIn(folder = repository): string[] {
  return readdirSync(folder)
    .flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? [])
    .sort();
}
