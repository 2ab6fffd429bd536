import { readFileSync } from "node:fs";
import { Problem } from "./problem.ts";
import { declaredIn, readStackFile } from "./stack-file.ts";

/**
 * What encrypts the secrets of a stack. One that is on this machine alone is for development, and needs no secret word.
 * @throws Problem when another stack has none: its secrets would be open to whoever reads its file
 */
export function passphraseOf(stack: string, env: NodeJS.ProcessEnv = process.env): string {
  const servers = Object.values(declaredIn(readStackFile(stack))?.servers ?? {});
  if (servers.every(({ transport }) => transport === "local")) return "local";
  const { PULUMI_CONFIG_PASSPHRASE: given, PULUMI_CONFIG_PASSPHRASE_FILE: file } = env;
  if (given) return given;
  if (file) return readFileSync(file, "utf8").trim();
  throw new Problem(
    `stack ${stack} needs the passphrase of its secrets: set PULUMI_CONFIG_PASSPHRASE_FILE to a file that holds it, ` +
      "or PULUMI_CONFIG_PASSPHRASE",
  );
}
