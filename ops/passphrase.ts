import { readFileSync } from "node:fs";
import { Problem } from "./problem.ts";
import { declaredIn, readStackFile } from "./stack-file.ts";

/**
 * What encrypts the secrets of a stack. One that is on this machine alone is for development, and needs no secret word.
 * @throws Problem when another stack has none: its secrets would be open to whoever reads its file
 */
export function passphraseOf(stack: string, env: NodeJS.ProcessEnv = process.env, text = readStackFile(stack)): string {
  if (isHere(text)) return "local";
  const { PULUMI_CONFIG_PASSPHRASE: given, PULUMI_CONFIG_PASSPHRASE_FILE: file } = env;
  if (given) return given;
  if (file) return contentOf(file);
  throw new Problem(
    `stack ${stack} needs the passphrase of its secrets: set PULUMI_CONFIG_PASSPHRASE_FILE to a file that holds it, ` +
      "or PULUMI_CONFIG_PASSPHRASE",
  );
}

/** A file that is wrong somewhere must not make a secret word needless. */
export function isHere(text: string): boolean {
  const servers = declaredIn(text)?.servers;
  if (!servers) return !/\btransport:\s*["']?ssh\b/.test(text);
  return Object.values(servers).every(({ transport }) => transport === "local");
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new Problem(
      `the passphrase cannot be read, to whose file PULUMI_CONFIG_PASSPHRASE_FILE leads: ${(error as Error).message}`,
    );
  }
}
