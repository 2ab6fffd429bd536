import { createHash } from "node:crypto";
import bcrypt from "bcryptjs";

/** Rounds of bcrypt as a power of two: its authors' default, some 0.1 s for each user, here and at each request. */
const cost = 10;
const saltBytes = 16;

/**
 * A password file for basic auth, a line for each user. The same users give the same text, so that no preview changes:
 * the salt is made from the user and `scope`, which tells stacks apart. It is not made from the password, since a salt is
 * open to whoever reads the file, and would be a way to try passwords without bcrypt.
 * @param users name → password of at most 72 bytes, which is all that bcrypt reads
 */
export function renderHtpasswd(users: Record<string, string>, scope: string): string {
  const lines = Object.entries(users)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([user, password]) => `${user}:${bcrypt.hashSync(password, saltFor(`${scope}/${user}`))}\n`);
  return lines.join("");
}

function saltFor(name: string): string {
  const bytes = createHash("sha256").update(name).digest().subarray(0, saltBytes);
  return `$2b$${cost}$${bcrypt.encodeBase64(bytes, saltBytes)}`;
}
