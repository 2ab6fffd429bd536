/** A wrong or missing environment variable; the message names it, the rule and the fix. */
export class EnvError extends Error {}

/**
 * The value of a variable that has no default.
 *
 * @param example shown to the operator as the fix
 * @throws EnvError when it is unset or empty
 */
export function requiredEnv(name: string, example: string): string {
  const value = optionalEnv(name);
  if (value === undefined) throw new EnvError(`${name} is required: set it, e.g. ${name}=${example}`);
  return value;
}

/** The value of a variable, or undefined when it is unset or empty. */
export function optionalEnv(name: string): string | undefined {
  return process.env[name] || undefined;
}

/**
 * A whole number.
 *
 * @throws EnvError when the variable is set to anything but a whole number between min and max
 */
export function integerEnv(name: string, range: { default: number; min: number; max: number }): number {
  const text = optionalEnv(name);
  if (text === undefined) return range.default;
  const value = Number(text);
  if (!Number.isInteger(value) || value < range.min || value > range.max) {
    throw new EnvError(`${name} must be a whole number, ${range.min}–${range.max}, got "${text}"`);
  }
  return value;
}

/**
 * The root of a Bot API server, without a slash at the end.
 *
 * @throws EnvError when it is unset or not an http(s) URL
 */
export function apiRootEnv(): string {
  const root = requiredEnv("TELEGRAM_API_ROOT", "https://api.telegram.org");
  if (!/^https?:/.test(root) || !URL.canParse(root)) {
    throw new EnvError(`TELEGRAM_API_ROOT must be an http(s) URL, got "${root}"`);
  }
  return root.replace(/\/+$/, "");
}

/**
 * The bot tokens in TELEGRAM_TOKEN, separated by commas. A value is never repeated in an error: it is a secret.
 *
 * @throws EnvError when it is unset, or one of them is not "<bot id>:<secret>"
 */
export function tokensEnv(): string[] {
  const tokens = requiredEnv("TELEGRAM_TOKEN", "<bot id>:<secret>")
    .split(",")
    .map((token) => token.trim());
  const wrong = tokens.findIndex((token) => !/^[1-9]\d*:[\w-]+$/.test(token));
  if (wrong !== -1) throw new EnvError(`TELEGRAM_TOKEN must be "<bot id>:<secret>" (token ${wrong + 1} is not)`);
  const ids = new Set(tokens.map((token) => token.split(":")[0]));
  if (ids.size < tokens.length) throw new EnvError("TELEGRAM_TOKEN has two tokens of one bot: keep the newer one");
  return tokens;
}

/** The one bot token of a process that serves a single bot. */
export function tokenEnv(): string {
  const tokens = tokensEnv();
  if (tokens.length > 1) throw new EnvError("TELEGRAM_TOKEN must be one token here, got a list");
  return tokens[0]!;
}
