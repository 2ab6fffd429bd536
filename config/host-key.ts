/**
 * What a host with this public key, as "ssh-ed25519 AAAA…", may sign with, the best first: the key's own type, but for an
 * RSA key, which signs under names of its own (RFC 8332).
 */
export function signaturesOf(hostKey: string): string[] {
  const [type = ""] = hostKey.split(" ");
  return type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [type];
}
