import { type Parts, type Rule, type SecretState, workloadsOf } from "../rule.ts";
import { entriesOf } from "../sound.ts";

/** Bytes. A shorter one could not be told from other words in a log, so the host provider would not mask it. */
const shortestSecret = 4;
/** Characters; the most that Telegram takes (Bot API, setWebhook). */
const longestToken = 256;

interface Use {
  path: string[];
  /** Name of the secret. */
  name: string;
  /** Whether a header carries it. */
  isToken: boolean;
}

/** Secrets that are named are set, encrypted, long enough to be kept out of messages, and fit for what they are used for. */
export const secretRules: Rule = (parts, report, { secrets }) => {
  if (!secrets) return;
  for (const use of [...variablesOf(parts), ...tokensOf(parts)]) {
    const trouble = troubleWith(use, secrets.get(use.name));
    if (trouble) report(use.path, `${trouble}; run: bin/aisha pulumi config set --secret secrets:${use.name}`);
  }
};

function variablesOf(parts: Parts): Use[] {
  return workloadsOf(parts).flatMap(([path, { secrets = {} }]) =>
    Object.entries(secrets).flatMap(([variable, name]) =>
      name === undefined ? [] : [{ path: [...path, "secrets", variable], name, isToken: false }],
    ),
  );
}

function tokensOf({ apps }: Parts): Use[] {
  return entriesOf(apps).flatMap(([app, { routes }]) =>
    entriesOf(routes).flatMap(([path, { secretToken: name }]) =>
      name === undefined ? [] : [{ path: ["apps", app, "routes", path, "secretToken"], name, isToken: true }],
    ),
  );
}

function troubleWith({ name, isToken }: Use, state: SecretState | undefined): string | undefined {
  if (!state) return `must name a secret that is set, got "${name}"`;
  if (!state.encrypted) return `must name a secret that is encrypted, and the value of "${name}" is not`;
  if (state.bytes < shortestSecret) {
    return `must name a secret of ${shortestSecret} bytes or more, and "${name}" is shorter`;
  }
  if (!isToken || (state.visible && state.bytes <= longestToken)) return undefined;
  return `must name a secret of ${longestToken} characters or fewer, all visible ASCII, and "${name}" is none`;
}
