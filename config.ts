import { existsSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import type { SecretState } from "./config/rule.ts";
import { type Configuration, schemaWithin } from "./config/schema.ts";

const project = "aisha";
const secretsNamespace = "secrets";

/**
 * Reads `aisha:*` of Pulumi.<stack>.yaml.
 * @throws pulumi.RunError with every problem of the file, a line each, before the first resource.
 */
export function loadConfig(): Configuration {
  const given = keysOf(project);
  const encrypted = given.filter((key) => isEncrypted(project, key));
  // A value that is partly encrypted is given to the program in the clear: null is as wrong, and can be shown.
  const values = given.map((key) => [key, encrypted.includes(key) ? null : parsed(textOf(project, key))]);
  const schema = schemaWithin({ secrets: secretStates(), exists: existsSync });
  const result = schema.safeParse(Object.fromEntries(values));
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `\n  ${describe(issue, encrypted)}`);
  throw new pulumi.RunError(`Pulumi.${pulumi.getStack()}.yaml has ${problems.length} problem(s):${problems.join("")}`);
}

/** The value of a secret set by `pulumi config set --secret secrets:<name>`. */
export function secret(name: string): pulumi.Output<string> {
  return new pulumi.Config(secretsNamespace).requireSecret(name);
}

function describe({ path, message }: { path: PropertyKey[]; message: string }, encrypted: string[]): string {
  const key = path.map(String).join("/") || "(top level)";
  if (!encrypted.includes(key)) return `${key}: ${message}`;
  return (
    `${key}: must not be encrypted, since nothing of it is kept secret; ` +
    `run: bin/aisha pulumi config set --secret ${secretsNamespace}:<name>, and name that secret where it is needed`
  );
}

function secretStates(): Map<string, SecretState> {
  const states = keysOf(secretsNamespace).map((name): [string, SecretState] => {
    const value = textOf(secretsNamespace, name);
    const encrypted = isEncrypted(secretsNamespace, name);
    return [name, { encrypted, bytes: Buffer.byteLength(value), visible: /^[!-~]*$/.test(value) }];
  });
  return new Map(states);
}

function keysOf(namespace: string): string[] {
  const ours = Object.keys(pulumi.runtime.allConfig()).filter((key) => key.startsWith(`${namespace}:`));
  return ours.map((key) => key.slice(namespace.length + 1));
}

function textOf(namespace: string, key: string): string {
  return pulumi.runtime.getConfig(`${namespace}:${key}`) ?? "";
}

/** Pulumi gives a map as JSON and a text as it is. */
function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** In the package, but not in its types. */
function isEncrypted(namespace: string, key: string): boolean {
  const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret(key: string): boolean };
  return isConfigSecret(`${namespace}:${key}`);
}
