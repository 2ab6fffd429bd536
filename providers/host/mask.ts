/** Secrets of fewer characters would mask what is no secret; the configuration refuses them. */
const shortestSecret = 4;
/** Of what is left of a secret in the middle of other base64; less would mask what is no secret. */
const shortestMiddle = 6;

/** Replaces every secret in a text, the longest first, in the forms in which programs print them. */
export function maskSecrets(text: string, secrets: string[]): string {
  const forms = secrets.flatMap((secret) => [secret, ...secret.split(/\r?\n/)]).flatMap(formsOf);
  const longestFirst = [...new Set(forms)].sort((a, b) => b.length - a.length);
  const masked = longestFirst.reduce((masked, form) => masked.replaceAll(form, "[secret]"), text);
  return longestFirst.reduce(maskCutOff, masked);
}

/** The engine keeps the first 4096 bytes of what a health check says, so a secret may be cut off at the end. */
function maskCutOff(text: string, form: string): string {
  for (let length = form.length - 1; length >= shortestSecret; length--) {
    if (text.endsWith(form.slice(0, length))) return `${text.slice(0, -length)}[secret]`;
  }
  return text;
}

function formsOf(secret: string): string[] {
  if (secret.length < shortestSecret) return [];
  const inUrl = encodeURIComponent(secret);
  const inForm = new URLSearchParams([["", secret]]).toString().slice(1);
  const lowerCase = (encoded: string) => encoded.replaceAll(/%../g, (code) => code.toLowerCase());
  const inBase64 = [Buffer.from(secret).toString("base64"), ...middlesInBase64(secret)];
  return [
    ...[secret, JSON.stringify(secret).slice(1, -1)],
    ...[inUrl, lowerCase(inUrl), inForm, lowerCase(inForm)],
    ...inBase64.flatMap((encoded) => [encoded, encoded.replaceAll("+", "-").replaceAll("/", "_")]),
  ];
}

/**
 * What a secret looks like within a longer text that is encoded, as in `Basic` with user:password: three forms, by how
 * many bytes stand before it, without the characters that depend on what is around it.
 */
function middlesInBase64(secret: string): string[] {
  const forms = [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
    const [first, last] = [Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6)];
    return bytes.toString("base64").slice(first, last);
  });
  return forms.filter((form) => form.length >= shortestMiddle);
}
