import { X509Certificate } from "node:crypto";
import type { CertificateInputs } from "./certificate.ts";
import type { Host, PathFacts } from "./host.ts";
import { ownerAs } from "./owner.ts";

/** What `condition` says of a certificate that needs nothing. Anything else is drift, and is cured by a new one. */
export const sound = "sound";

const dayMs = 86_400_000;
const [certMode, keyMode] = ["0644", "0600"];

/** Undefined for what only looks like a certificate: read must show it as drift, not fail the update that heals it. */
export function parse(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

/** The first thing that is wrong with a certificate that was found at its path, or that it is sound. */
export async function conditionOf(
  host: Host,
  args: CertificateInputs,
  { mode }: PathFacts,
  cert: X509Certificate,
): Promise<string> {
  if (mode !== certMode) return `it has mode ${mode}`;
  const ofKey = await keyCondition(host, args, cert);
  if (ofKey) return ofKey;
  if (!isFor(cert, args)) return `it is for ${cert.subjectAltName ?? cert.subject}`;
  if (cert.ca !== args.isCa) return args.isCa ? "it may not sign others" : "it may sign others";
  if (!(await isSigned(host, args, cert))) return "it is not signed by its issuer";
  const days = Math.floor((Date.parse(cert.validTo) - Date.now()) / dayMs);
  if (days < args.renewBeforeDays) return `it ends in ${days} days`;
  return sound;
}

/** The first thing that is wrong with the key of a certificate, if anything is. */
export async function keyCondition(
  host: Host,
  { keyPath, owner }: Pick<CertificateInputs, "keyPath" | "owner">,
  cert: X509Certificate,
): Promise<string | undefined> {
  const key = await host.stat(keyPath);
  if (!key) return "its key is missing";
  if (key.mode !== keyMode) return `its key has mode ${key.mode}`;
  const found = ownerAs(owner, key).owner;
  if (found !== owner) return `its key is owned by ${found}`;
  // An empty pass phrase, so that nobody is asked for one.
  const publicKey = (await host.run(["openssl", "pkey", "-in", keyPath, "-passin", "pass:", "-pubout"])).stdout;
  const same = publicKey.trim() === cert.publicKey.export({ type: "spki", format: "pem" }).toString().trim();
  return same ? undefined : "its key is another's";
}

function isFor(cert: X509Certificate, { commonName, dnsNames, ipAddresses }: CertificateInputs): boolean {
  const named = cert.subjectAltName?.split(", ") ?? [];
  return (
    cert.subject.split("\n").includes(`CN=${commonName}`) &&
    new Set(named).size === new Set([...dnsNames, ...ipAddresses]).size &&
    dnsNames.every((name) => named.includes(`DNS:${name}`)) &&
    ipAddresses.every((address) => cert.checkIP(address) !== undefined)
  );
}

/** By the issuer that is on disk now: another one there, whoever put it, makes what its predecessor signed worthless. */
async function isSigned(host: Host, { issuer }: CertificateInputs, cert: X509Certificate): Promise<boolean> {
  if (!issuer) return cert.verify(cert.publicKey);
  const found = await host.readFile(issuer.certPath);
  const signer = found && parse(found.content);
  return signer !== undefined && cert.checkIssued(signer) && cert.verify(signer.publicKey);
}
