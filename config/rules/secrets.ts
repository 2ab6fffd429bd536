import { type Parts, type Rule, type SecretState, workloadsOf } from "../rule.ts";

/** Bytes. A shorter one could not be told from other words in a log, so the host provider would not mask it. */
const shortestSecret = 4;

interface Use {
  path: string[];
  /** Name of the secret. */
  name: string;
}

/** Secrets that are named are set, encrypted, and long enough to be kept out of messages. */
export const secretRules: Rule = (parts, report, { secrets }) => {
  if (!secrets) return;
  for (const { path, name } of usesOf(parts)) {
    const trouble = troubleWith(name, secrets.get(name));
    if (trouble) report(path, `${trouble}; run: bin/aisha pulumi config set --secret secrets:${name}`);
  }
};

function usesOf(parts: Parts): Use[] {
  return workloadsOf(parts).flatMap(([path, { secrets = {} }]) =>
    Object.entries(secrets).flatMap(([variable, name]) =>
      name === undefined ? [] : [{ path: [...path, "secrets", variable], name }],
    ),
  );
}

function troubleWith(name: string, state: SecretState | undefined): string | undefined {
  if (!state) return `must name a secret that is set, got "${name}"`;
  if (!state.encrypted) return `must name a secret that is encrypted, and the value of "${name}" is not`;
  if (state.bytes >= shortestSecret) return undefined;
  return `must name a secret of ${shortestSecret} bytes or more, and "${name}" is shorter`;
}
