import { maskSecrets } from "../../providers/host/mask.ts";

/** As much as a comment should have of it. */
const most = { lines: 20, characters: 2000 };
/** What Pulumi writes where a secret stands encrypted, and a key in PEM. */
const sealed =
  /\bv\d:[\w+/=]{12,}:[\w+/=]{16,}|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g;

/** Why a preview failed: each reason once, bounded, without secrets. @param secrets values that must not be in it */
export function reasonOf(errors: string[], secrets: string[]): string {
  const told = errors.length > 1 ? errors.filter((error) => error !== "preview failed") : errors;
  const text = hidden([...new Set(told.map(inShort))].join("\n\n"), secrets);
  const lines = text.split("\n");
  const few = lines.length > most.lines ? [...lines.slice(0, most.lines), "…"] : lines;
  const short = few.join("\n");
  return short.length > most.characters ? `${short.slice(0, most.characters)} …` : short;
}

/** A text without what is secret. */
export function hidden(text: string, secrets: string[]): string {
  return maskSecrets(text.replaceAll(sealed, "[secret]"), secrets);
}

/** What Pulumi refuses to delete, by its name, and with this clone's own command. */
function inShort(error: string): string {
  const [, urn] = /resource "(\S+)" cannot be deleted\s+because it is protected/.exec(error) ?? [];
  if (!urn) return error;
  const name = urn.split("::").slice(3).join("::");
  const way = `save what is in it, and then run: bin/aisha pulumi state unprotect '${urn}'`;
  return `${name} would be deleted and is protected, so Pulumi refuses the whole update; keep it declared, or ${way}`;
}
