import { createHash, X509Certificate } from "node:crypto";
import type { Props, ResourceHandler } from "../rpc/handler.ts";
import { diffOf } from "../rpc/service.ts";
import { conditionOf, parse, sound } from "./certificate-condition.ts";
import { issueCertificate } from "./certificate-issue.ts";
import { checkOwner, checkPath } from "./check.ts";
import type { Connect } from "./connect.ts";
import { effect } from "./effect.ts";

export interface CertificateInputs {
  server: string;
  certPath: string;
  keyPath: string;
  commonName: string;
  dnsNames: string[];
  ipAddresses: string[];
  validityDays: number;
  renewBeforeDays: number;
  /** Whether it signs others. */
  isCa: boolean;
  /** Who signs it; itself when left out. With another fingerprint the issuer is another, whatever its path. */
  issuer?: { certPath: string; keyPath: string; fingerprint: string };
  /** Of the key. */
  owner?: string;
}

/** CA/Browser Forum Baseline Requirements, 6.3.2: no certificate for TLS is valid for longer than 398 days. */
const longestValidityDays = 398;
/** An authority that ends takes all that it signed with it, and every client must be told of the next one. */
const caValidityDays = 3650;

/** A key and a certificate signed with it or with an issuer's. The key is made on the server and is never anywhere else. */
export function certificate(connect: Connect): ResourceHandler {
  const issue = async (inputs: Props, urn: string) => {
    const args = inputs as unknown as CertificateInputs;
    const host = connect(args.server, urn);
    await issueCertificate(host, args);
    const { content } = (await host.readFile(args.certPath))!;
    return { ...inputs, ...facts(content) };
  };
  return {
    async check(news) {
      const isCa = news.isCa === true;
      const validityDays = isCa ? caValidityDays : longestValidityDays;
      const defaults = { dnsNames: [], ipAddresses: [], isCa, validityDays, renewBeforeDays: 30 };
      const failures = [...checkPath(news, "certPath"), ...checkPath(news, "keyPath"), ...checkOwner(news)];
      return { inputs: { ...defaults, ...news, condition: sound }, failures };
    },
    async create(inputs, { urn }) {
      return { id: String(inputs.certPath), state: await issue(inputs, urn) };
    },
    async read({ id, inputs, state }, { urn }) {
      const args = { ...inputs } as unknown as CertificateInputs;
      const host = connect(args.server, urn);
      const found = await host.readFile(args.certPath);
      if (!found?.content.includes("BEGIN CERTIFICATE")) return undefined;
      const cert = parse(found.content);
      const condition = cert ? await conditionOf(host, args, found, cert) : "it cannot be read";
      const seen = { ...inputs, condition };
      return { id, inputs: seen, state: { ...state, ...seen, ...(cert && facts(found.content)) } };
    },
    async update({ state, news }, { urn }) {
      const issued = await issue(news, urn);
      const used = [news.certPath, news.keyPath];
      for (const path of [state.certPath, state.keyPath] as string[]) {
        if (!used.includes(path)) await connect(String(news.server), urn).removeFile(path);
      }
      return issued;
    },
    // A new path is an update: the end of a replaced one would remove the file that both still name.
    diff: diffOf("server"),
    async delete({ state }, { urn }) {
      const { server, certPath, keyPath } = state as unknown as CertificateInputs;
      await effect("certificate.remove", () => connect(server, urn).removeFile(certPath));
      await connect(server, urn).removeFile(keyPath);
    },
  };
}

function facts(pem: string): Props {
  const { fingerprint256, validTo } = new X509Certificate(pem);
  const hash = createHash("sha256").update(pem).digest("hex");
  return { certificate: pem, hash, fingerprint: fingerprint256, notAfter: new Date(validTo).toISOString() };
}
