/** Texts that are a secret wherever they stand, by what they are. */
const shapes: [what: string, shape: RegExp][] = [
  ["a Telegram bot's token", /(?<!\w)\d{6,}:[\w-]{35}(?![\w-])/],
  ["a private key", /-----BEGIN [A-Z0-9 ]*PRIVATE KEY/],
  ["an AWS access key", /\b(AKIA|ASIA)[A-Z0-9]{16}\b/],
  ["an API key", /\bsk[-_][\w-]{20,}/],
  ["a GitHub token", /\b(gh[pousr]_\w{36,}|github_pat_\w{22,})/],
  ["a Slack token", /\bxox[abprs]-[\w-]{10,}/],
  ["a JWT", /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/],
  ["a login", /\b(bearer|basic) +[\w.~+/=-]{16,}/i],
  ["a URL with a password", /[a-z][a-z0-9+.-]*:\/\/[^\s/@:]*:(?!\$)[^\s/@]+@/i],
];

/** Words of a name whose value is a secret, unless it is plainly something else. */
const always = new Set(
  "APIKEY CREDENTIAL CREDENTIALS PASS PASSPHRASE PASSWD PASSWORD PASSWORDS PWD REQUIREPASS SECRET SECRETS TOKEN".split(
    " ",
  ),
);
/** Last words of names whose value may even be a number that is a secret. */
const chosen = new Set(["PASS", "PASSPHRASE", "PASSWD", "PASSWORD", "PWD", "REQUIREPASS", "SECRET"]);
/** Last words of names whose value is about a secret. */
const about = new Set(
  "ALGORITHM COUNT DAYS DIR ENABLED FILE FORMAT HEADER HEADERS HOURS ID ISSUER LENGTH LIMIT MINUTES NAME PATH PREFIX SECONDS TTL TYPE URI URL".split(
    " ",
  ),
);
const path = /^(~|\.{1,2})?(\/[a-z0-9._-]+)+\/?$|^[~.]?\/?[\w./-]+\.(crt|json|key|pem|pub|token|txt)$/;
const url = /^[a-z][a-z0-9+.-]*:\/\/\S*$/i;
const number = /^[-+]?\d+(\.\d+)?[a-z%]{0,2}$/i;

/**
 * Says why a value must be taken for a secret; undefined where it need not.
 * @param name of a variable, an option or a header
 */
export function secretIn(name: string, value: string): string | undefined {
  const shape = shapeIn(value);
  if (shape) return `which looks like ${shape}`;
  return isNamedSecret(name) && !isHarmless(name, value) ? "as its name says" : undefined;
}

/** What a text holds that is a secret by its shape, as "a JWT". */
export function shapeIn(text: string): string | undefined {
  return shapes.find(([, shape]) => shape.test(text))?.[0];
}

function isNamedSecret(name: string): boolean {
  const words = wordsOf(name);
  return words.some((word) => always.has(word)) || (words.at(-1) === "KEY" && !words.includes("PUBLIC"));
}

function isHarmless(name: string, value: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1)!;
  if (/^(|true|false|yes|no|on|off|none|null)$/i.test(value) || path.test(value) || url.test(value)) return true;
  if (/^\$\{?\w+\}?$/.test(value)) return true; // a shell's own variable
  if (number.test(value)) return !chosen.has(last);
  const named = words.some((word) => always.has(word));
  return (about.has(last) || !named) && !isRandom(value);
}

/** Long, without spaces, and of small and capital letters and digits together, or hexadecimal, or of letters with digits between. */
function isRandom(value: string): boolean {
  if (value.length < 16 || /\s/.test(value)) return false;
  if ([/[a-z]/, /[A-Z]/, /\d/].every((kind) => kind.test(value))) return true;
  if (/^[0-9a-f]{32,}$/i.test(value)) return true;
  return /^[a-z0-9]{24,}$/i.test(value) && /(\d\D+){3}/.test(value);
}

/** `apiKey`, `API_KEY` and `x-api-key` are words alike. */
function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter(Boolean);
}
