import { type Parts, type Rule, type SecretState, workloadsOf } from "../rule.ts";
import { serviceSecrets } from "../service.ts";
import { entriesOf } from "../sound.ts";

/** What a secret must be for its use. */
interface Fitness {
  /** Bytes. */
  shortest: number;
  longest: number;
  /** All visible ASCII, as what a header carries must be. */
  visible?: boolean;
}

/** A shorter one could not be told from other words in a log, so the host provider would not mask it. */
const variable: Fitness = { shortest: 4, longest: Number.POSITIVE_INFINITY };
/** The most that Telegram takes (Bot API, setWebhook). */
const token: Fitness = { shortest: 4, longest: 256, visible: true };
/** A registry user's. Sources: NIST SP 800-63B, 5.1.1, and bcrypt, which reads no more. */
const password: Fitness = { shortest: 8, longest: 72 };

interface Use extends Fitness {
  path: string[];
  /** Name of the secret. */
  name: string;
}

/** Secrets that are named are set, encrypted, long enough to be kept out of messages, and fit for what they are used for. */
export const secretRules: Rule = (parts, report, { secrets }) => {
  if (!secrets) return;
  for (const use of [
    ...variablesOf(parts),
    ...tokensOf(parts),
    ...headersOf(parts),
    ...passwordsOf(parts),
    ...keysOf(parts),
  ]) {
    const trouble = troubleWith(use, secrets.get(use.name));
    if (trouble) report(use.path, `${trouble}; run: bin/aisha pulumi config set --secret secrets:${use.name}`);
  }
};

function variablesOf(parts: Parts): Use[] {
  return workloadsOf(parts).flatMap(([path, { secrets = {} }]) =>
    Object.entries(secrets).flatMap(([key, name]) => useOf([...path, "secrets", key], name, variable)),
  );
}

function tokensOf({ apps }: Parts): Use[] {
  return entriesOf(apps).flatMap(([app, { routes }]) =>
    entriesOf(routes).flatMap(([path, { secretToken }]) =>
      useOf(["apps", app, "routes", path, "secretToken"], secretToken, token),
    ),
  );
}

function headersOf({ apps }: Parts): Use[] {
  return entriesOf(apps).flatMap(([app, { smoke }]) =>
    entriesOf(smoke).flatMap(([check, { secretHeaders = {} }]) =>
      Object.entries(secretHeaders).flatMap(([header, name]) =>
        useOf(["apps", app, "smoke", check, "secretHeaders", header], name, token),
      ),
    ),
  );
}

function passwordsOf({ registry }: Parts): Use[] {
  return Object.entries(registry?.users ?? {}).flatMap(([user, name]) =>
    useOf(["registry", "users", user], name, password),
  );
}

/** Of services that are checked; one that is short would not be masked in what they say. */
function keysOf({ services }: Parts): Use[] {
  return entriesOf(services).flatMap(([service, declared]) =>
    serviceSecrets.flatMap((key) =>
      useOf(["services", service, key], (declared as Partial<Record<string, string>>)[key], variable),
    ),
  );
}

function useOf(path: string[], name: string | undefined, fitness: Fitness): Use[] {
  return name === undefined ? [] : [{ path, name, ...fitness }];
}

function troubleWith({ name, shortest, longest, visible }: Use, state: SecretState | undefined): string | undefined {
  if (!state) return `must name a secret that is set, got "${name}"`;
  if (!state.encrypted) return `must name a secret that is encrypted, and the value of "${name}" is not`;
  if (state.bytes < shortest) return `must name a secret of ${shortest} bytes or more, and "${name}" is shorter`;
  if (visible && !(state.visible && state.bytes <= longest)) {
    return `must name a secret of ${longest} characters or fewer, all visible ASCII, and "${name}" is none`;
  }
  if (state.bytes > longest) return `must name a secret of ${longest} bytes or less, and "${name}" is longer`;
  return undefined;
}
