import { createDecipheriv, pbkdf2 } from "node:crypto";
import { promisify } from "node:util";

/** Opens what was encrypted for a stack. @throws Error where it is not what the passphrase made */
export type Decrypt = (encrypted: string) => string;

/** Source: Pulumi, sdk/go/common/resource/config/crypt.go: AES-256-GCM by a key from the passphrase (PBKDF2, SHA-256). */
const [iterations, keyBytes, tagBytes] = [1_000_000, 32, 16];
/** What Pulumi encrypts to know the passphrase again by. */
const known = "pulumi";

/**
 * Opens secrets as Pulumi's own passphrase provider does, without a stack in any state.
 * @param salt `encryptionsalt` of the stack's file: `v1:<salt>:<the known text, encrypted>`
 * @returns undefined where it is another passphrase
 */
export async function crypterOf(salt: string, passphrase: string): Promise<Decrypt | undefined> {
  const [, encoded = "", proof = ""] = /^v1:([^:]+):(.+)$/.exec(salt) ?? [];
  const key = await promisify(pbkdf2)(passphrase, Buffer.from(encoded, "base64"), iterations, keyBytes, "sha256");
  const decrypt = (encrypted: string) => opened(key, encrypted);
  try {
    return decrypt(proof) === known ? decrypt : undefined;
  } catch {
    return undefined;
  }
}

/** @param encrypted `v1:<nonce>:<content and tag>` */
function opened(key: Buffer, encrypted: string): string {
  const [, nonce = "", sealed = ""] = /^v1:([^:]+):(.+)$/.exec(encrypted) ?? [];
  const bytes = Buffer.from(sealed, "base64");
  const cipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
  cipher.setAuthTag(bytes.subarray(-tagBytes));
  return cipher.update(bytes.subarray(0, -tagBytes), undefined, "utf8") + cipher.final("utf8");
}
