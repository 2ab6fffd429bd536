import { existsSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { SecretState } from "../../config/rule.ts";
import { type Configuration, schemaWithin } from "../../config/schema.ts";
import { passphraseOf } from "../passphrase.ts";
import { Problem } from "../problem.ts";
import { repository } from "../repository.ts";
import { keysIn, stackFileName } from "../stack-file.ts";
import { type Answer, missing, ready } from "./answer.ts";
import { crypterOf, type Decrypt } from "./crypter.ts";

/** What a stack's file says. */
export interface Read {
  answers: Answer[];
  /** Undefined where the file is wrong in more than its secrets. */
  config: Configuration | undefined;
  /** @throws Problem where it is not set, or cannot be opened */
  secret(name: string): Promise<string>;
}

/** What stands for a value that is not open: nothing is said of what cannot be seen. */
const closed: SecretState = { encrypted: true, bytes: 32, visible: true };

/** Looks at a stack's file as the program will: every problem at once, those of its secrets among them. */
export async function readConfiguration(stack: string, text: string): Promise<Read> {
  const where = stackFileName(stack);
  const file = parsed(text);
  if (file instanceof Error) {
    const answer = missing(where, `is not YAML: ${file.message.split("\n")[0]}`, "correct it there");
    return { answers: [answer], config: undefined, secret: async () => "" };
  }
  const given = keysIn(text, "secrets");
  const { answers, decrypt } = await opening(stack, text, file.encryptionsalt, Object.keys(given).length > 0);
  const secrets = new Map(Object.entries(given).map(([name, value]) => [name, stateOf(value, decrypt)]));
  const exists = (path: string) => existsSync(join(repository, path));
  const declared = withoutEncrypted(keysIn(text, "aisha"));
  const { error } = schemaWithin({ secrets, exists }).safeParse(declared);
  const config = schemaWithin({}).safeParse(declared).data; // a secret that is not set yet keeps nobody from the servers
  const complete = ready(where, `is complete, with ${secrets.size} secrets set`);
  const problems = error?.issues.map(({ path, message }) => {
    const [rule = "", ...fix] = message.split("; ");
    return missing(where, `${path.map(String).join("/") || "(top level)"}: ${rule}`, fix.join("; "));
  });
  const secret = async (name: string) => {
    const value = given[name];
    if (isEncrypted(value) && decrypt) return decrypt(value.secure);
    throw new Problem(`secret ${name} is not ${value === undefined ? "set" : "open"}`);
  };
  return { answers: [...(problems ?? [complete]), ...answers], config, secret };
}

/** Whether there is a passphrase, and it is the one that the secrets were encrypted with. */
async function opening(stack: string, text: string, salt: unknown, hasSecrets: boolean) {
  const where = "passphrase";
  const failed = (what: string, fix = "") => ({ answers: [missing(where, what, fix)], decrypt: undefined });
  let passphrase: string;
  try {
    passphrase = passphraseOf(stack, process.env, text);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const [, what = error.message, fix] = /^(.*?): (set .*)$/.exec(error.message) ?? [];
    return failed(what, fix);
  }
  if (typeof salt !== "string") {
    return hasSecrets
      ? failed("encryptionsalt is missing, without which no secret can be opened", "git log -p")
      : { answers: [], decrypt: undefined };
  }
  const decrypt = await crypterOf(salt, passphrase);
  if (decrypt) return { answers: [ready(where, "opens the secrets")], decrypt };
  return failed(
    "does not open the secrets: they were encrypted with another",
    "export PULUMI_CONFIG_PASSPHRASE_FILE=<its file>",
  );
}

function stateOf(value: unknown, decrypt: Decrypt | undefined): SecretState {
  if (isEncrypted(value) && !decrypt) return closed;
  const text = isEncrypted(value) ? decrypt!(value.secure) : String(value);
  return { encrypted: isEncrypted(value), bytes: Buffer.byteLength(text), visible: /^[!-~]*$/.test(text) };
}

/** A value that is encrypted, in part or as a whole, is as wrong as none: nothing but secrets is. */
function withoutEncrypted(given: Record<string, unknown>): Record<string, unknown> {
  const hasEncrypted = (value: unknown): boolean =>
    isEncrypted(value) || (typeof value === "object" && value !== null && Object.values(value).some(hasEncrypted));
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, hasEncrypted(value) ? null : value]));
}

function isEncrypted(value: unknown): value is { secure: string } {
  return typeof value === "object" && value !== null && typeof (value as { secure?: unknown }).secure === "string";
}

function parsed(text: string): { encryptionsalt?: unknown } | Error {
  try {
    return parse(text) ?? {};
  } catch (error) {
    return error as Error;
  }
}
