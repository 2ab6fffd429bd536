import { text } from "./fields.ts";

/** Of a user or a group. Source: useradd(8) of Debian, without capitals and dots. */
export const accountPattern = /^[a-z_][a-z0-9_-]{0,31}$/;

/** An entry of authorized_keys without options. Source: sshd(8), AUTHORIZED_KEYS FILE FORMAT. */
export const publicKeyPattern =
  /^(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|ssh-rsa|sk-[a-z0-9@.-]+) [A-Za-z0-9+/]+={0,2}( [^\r\n]*)?$/;

const letters = "use lower-case letters, digits, _ and -, starting with a letter";

export const userName = text(accountPattern, "must be the name of a user", letters);

export const groupName = text(accountPattern, "must be the name of a group", letters);

export const publicKey = text(
  publicKeyPattern,
  "must be a public key, as ssh-ed25519 AAAA… who",
  "give the line of a .pub file",
);
