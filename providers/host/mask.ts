/** Secrets of fewer characters would mask what is no secret. */
const shortestSecret = 4;

/** Replaces every secret in a text, the longest first, in the forms in which programs print them. */
export function maskSecrets(text: string, secrets: string[]): string {
  const forms = secrets
    .filter((secret) => secret.length >= shortestSecret)
    .flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64")]);
  const longestFirst = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return longestFirst.reduce((masked, form) => masked.replaceAll(form, "[secret]"), text);
}
