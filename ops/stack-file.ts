import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type Configuration, schema } from "../config/schema.ts";
import { Problem } from "./problem.ts";
import { repository } from "./repository.ts";
import { stacksIn } from "./stacks.ts";

/** The name of the file that declares a stack. */
export function stackFileName(stack: string): string {
  return `Pulumi.${stack}.yaml`;
}

/** The text of the file that declares a stack. @throws Problem when there is none. */
export function readStackFile(stack: string, folder = repository): string {
  const file = stackFileName(stack);
  if (existsSync(join(folder, file))) return readFileSync(join(folder, file), "utf8");
  throw new Problem(
    `${file} is missing, so there is no stack ${stack} (there is ${stacksIn(folder).join(", ") || "none"}); ` +
      "name another with --stack, or write the file",
  );
}

/** What the text of a stack's file declares; nothing when it is wrong, which the program itself reports. */
export function declaredIn(text: string): Configuration | undefined {
  return schema.safeParse(fileKeys(text)).data;
}

/** What a stack's file declares. @throws Problem when there is no such file, or a wrong one */
export function declarationOf(stack: string): Configuration {
  const declared = declaredIn(readStackFile(stack));
  if (declared) return declared;
  throw new Problem(
    `${stackFileName(stack)} is wrong; ` +
      `correct it first, bin/aisha pulumi preview --stack ${stack} tells what is wrong`,
  );
}

/** The keys of the file that are this project's, without their prefix; none where it is not YAML. */
export function fileKeys(text: string): Record<string, unknown> {
  try {
    return keysIn(text, "aisha");
  } catch {
    return {};
  }
}

/** What a stack's file says in one namespace, by the keys without it. @throws Error when it is not YAML */
export function keysIn(text: string, namespace: string): Record<string, unknown> {
  const entries = Object.entries(parse(text)?.config ?? {}) as [string, unknown][];
  const prefix = `${namespace}:`;
  return Object.fromEntries(
    entries.filter(([key]) => key.startsWith(prefix)).map(([key, value]) => [key.slice(prefix.length), value]),
  );
}
