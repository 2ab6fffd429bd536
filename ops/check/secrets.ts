import { Problem } from "../problem.ts";
import { pulumi } from "../pulumi.ts";

const namespace = "secrets:";

/** Reads the secrets of a stack when the first is asked for, all at once: each question takes Pulumi half a second. */
export function secretsOf(stack: string): (name: string) => Promise<string> {
  let reading: Promise<Record<string, { value?: string }>> | undefined;
  return async (name) => {
    reading ??= pulumi(stack, "config", "--show-secrets", "--json").then(JSON.parse);
    const value = (await reading)[`${namespace}${name}`]?.value;
    if (value !== undefined) return value;
    throw new Problem(`secret ${name} is not set; run: bin/aisha pulumi config set --secret ${namespace}${name}`);
  };
}
