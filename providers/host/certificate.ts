import { createHash, X509Certificate } from "node:crypto";
import type { Props, ResourceHandler } from "../rpc/handler.ts";
import { changedKeys } from "../rpc/service.ts";
import { checkPath } from "./check.ts";
import type { Connect } from "./connect.ts";
import { effect } from "./effect.ts";
import type { Host } from "./host.ts";

interface CertificateInputs {
  server: string;
  certPath: string;
  keyPath: string;
  commonName: string;
  dnsNames: string[];
  ipAddresses: string[];
  validityDays: number;
  renewBeforeDays: number;
}

/** CA/Browser Forum Baseline Requirements, 6.3.2: no certificate for TLS is valid for longer than 398 days. */
const longestValidityDays = 398;
const dayMs = 86_400_000;
/** What `condition` says of a certificate that needs nothing. Anything else is drift, and is cured by a new one. */
const sound = "sound";

/** A key and a certificate signed with it. The key is made on the server and is never anywhere else. */
export function certificate(connect: Connect): ResourceHandler {
  const issue = async (inputs: Props) => {
    const args = inputs as unknown as CertificateInputs;
    const host = connect(args.server);
    await issueSelfSigned(host, args);
    const { content } = (await host.readFile(args.certPath))!;
    return { ...inputs, ...facts(content) };
  };
  return {
    async check(news) {
      const defaults = { dnsNames: [], ipAddresses: [], validityDays: longestValidityDays, renewBeforeDays: 30 };
      const failures = [...checkPath(news, "certPath"), ...checkPath(news, "keyPath")];
      return { inputs: { ...defaults, ...news, condition: sound }, failures };
    },
    async create(inputs) {
      return { id: String(inputs.certPath), state: await issue(inputs) };
    },
    async read({ id, inputs, state }) {
      const args = { ...inputs } as unknown as CertificateInputs;
      const host = connect(args.server);
      const found = await host.readFile(args.certPath);
      if (!found?.content.includes("BEGIN CERTIFICATE")) return undefined;
      const cert = parse(found.content);
      const seen = { ...inputs, condition: cert ? await conditionOf(host, args, cert) : "it cannot be read" };
      return { id, inputs: seen, state: { ...state, ...seen, ...(cert && facts(found.content)) } };
    },
    async update({ state, news }) {
      const issued = await issue(news);
      const used = [news.certPath, news.keyPath];
      for (const path of [state.certPath, state.keyPath] as string[]) {
        if (!used.includes(path)) await connect(String(news.server)).removeFile(path);
      }
      return issued;
    },
    async diff({ oldInputs, news }) {
      const changed = changedKeys(oldInputs, news);
      // A new path is an update: the end of a replaced one would remove the file that both still name.
      return { changed, replaces: changed.filter((key) => key === "server") };
    },
    async delete({ state }) {
      const { server, certPath, keyPath } = state as unknown as CertificateInputs;
      await effect("certificate.remove", () => connect(server).removeFile(certPath));
      await connect(server).removeFile(keyPath);
    },
  };
}

/** EC P-256, as Mozilla's intermediate profile asks. Both files are made aside and put in place together. */
async function issueSelfSigned(host: Host, args: CertificateInputs): Promise<void> {
  const names = [...args.dnsNames.map((name) => `DNS:${name}`), ...args.ipAddresses.map((address) => `IP:${address}`)];
  const [newKey, newCert] = [`${args.keyPath}.new`, `${args.certPath}.new`];
  const made = await host
    .run([
      ...["openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
      ...["-keyout", newKey, "-out", newCert, "-days", String(args.validityDays), "-subj", `/CN=${args.commonName}`],
      ...(names.length > 0 ? ["-addext", `subjectAltName=${names.join(",")}`] : []),
      ...["-addext", "extendedKeyUsage=serverAuth"],
    ])
    .catch((error: NodeJS.ErrnoException) => {
      throw error.code === "ENOENT"
        ? new Error("openssl is missing on this server; run: apt-get install openssl")
        : error;
    });
  if (made.code !== 0) throw new Error(`openssl made no certificate for ${args.commonName}:\n${made.stderr.trim()}`);
  await host.run(["chmod", "0600", newKey]);
  const moves: [string, string][] = [
    [newKey, args.keyPath],
    [newCert, args.certPath],
  ];
  await effect("certificate.rename", () => host.rename(moves));
}

/** Undefined for what only looks like a certificate: read must show it as drift, not fail the update that heals it. */
function parse(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function facts(pem: string): Props {
  const { fingerprint256, validTo } = new X509Certificate(pem);
  const hash = createHash("sha256").update(pem).digest("hex");
  return { certificate: pem, hash, fingerprint: fingerprint256, notAfter: new Date(validTo).toISOString() };
}

async function conditionOf(host: Host, args: CertificateInputs, cert: X509Certificate): Promise<string> {
  const keyMode = (await host.stat(args.keyPath))?.mode;
  if (keyMode === undefined) return "its key is missing";
  if (keyMode !== "0600") return `its key has mode ${keyMode}`;
  const publicKey = (await host.run(["openssl", "pkey", "-in", args.keyPath, "-pubout"])).stdout;
  if (publicKey.trim() !== cert.publicKey.export({ type: "spki", format: "pem" }).toString().trim()) {
    return "its key is another's";
  }
  if (!isFor(cert, args)) return `it is for ${cert.subjectAltName ?? cert.subject}`;
  const days = Math.floor((Date.parse(cert.validTo) - Date.now()) / dayMs);
  if (days < args.renewBeforeDays) return `it ends in ${days} days`;
  return sound;
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
