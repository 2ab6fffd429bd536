import { block, headerVariable, sorted } from "./lines.ts";

/** A secret that requests must carry in a header. */
export interface Token {
  header: string;
  /** Name of the secret. */
  secret: string;
}

/** "1" when a request carries the token, else empty. Neither name has two dashes of the other's after `__`. */
export function tokenVariable({ header, secret }: Token): string {
  return `$given_${headerVariable(header)}__${secret.replaceAll("-", "_")}`;
}

/**
 * The file with the secrets themselves, apart from nginx.conf, which is shown and kept in the open.
 * @param values by name of the secret, of visible ASCII characters
 */
export function renderTokens(tokens: Token[], values: Record<string, string>): string {
  const byVariable = Object.fromEntries(tokens.map((token) => [tokenVariable(token), token]));
  const maps = sorted(byVariable).map(([variable, { header, secret }]) =>
    block(`map $http_${headerVariable(header)} ${variable}`, [`"~^${literal(values[secret]!)}$" 1;`]),
  );
  return `# Written by the Pulumi program. Who knows these can send requests in the name of others.\n${maps.flat().join("\n")}\n`;
}

/** As a regular expression, since a map compares plain texts without regard to case. Numbers need no quoting anywhere. */
function literal(text: string): string {
  return text.replaceAll(
    /[^A-Za-z0-9_-]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
