import { createHash, X509Certificate } from "node:crypto";
import type { Props, ResourceHandler } from "../rpc/handler.ts";
import { diffOf } from "../rpc/service.ts";
import { keyCondition, parse, sound } from "./certificate-condition.ts";
import { checkPath } from "./check.ts";
import type { Connect } from "./connect.ts";
import { effect } from "./effect.ts";
import type { Host } from "./host.ts";
import { notImported } from "./imported.ts";

interface Pair {
  certPath: string;
  keyPath: string;
}

interface ProvidedCertificateInputs extends Pair {
  server: string;
  from: Pair;
  names: string[];
}

const dayMs = 86_400_000;
/** Let's Encrypt renews 30 days before the end: with half of them gone, something is wrong. */
const warnBeforeDays = 15;

/** A copy of a certificate and its key that others make and renew on the same server. The key is never anywhere else. */
export function providedCertificate(connect: Connect): ResourceHandler {
  const copy = async (inputs: Props, urn: string) => {
    const args = inputs as unknown as ProvidedCertificateInputs;
    return { ...inputs, ...facts(await copyPair(connect(args.server, urn), args)) };
  };
  return {
    async check(news) {
      const failures = [...checkPath(news, "certPath"), ...checkPath(news, "keyPath")];
      return { inputs: { names: [], ...news, condition: sound }, failures };
    },
    async create(inputs, { urn }) {
      return { id: String(inputs.certPath), state: await copy(inputs, urn) };
    },
    async read({ id, inputs, state }, context) {
      notImported("ProvidedCertificate", state);
      const args = inputs as unknown as ProvidedCertificateInputs;
      const host = connect(args.server, context.urn);
      const found = await host.readFile(args.certPath);
      if (!found) return undefined;
      const seen = { ...inputs, condition: await conditionOf(host, args, found.content) };
      const cert = parse(found.content);
      const days = cert ? daysLeft(cert) : 0;
      if (cert && days < warnBeforeDays) context.log(`${args.from.certPath} ends in ${days} days; renew it`, "warning");
      return { id, inputs: seen, state: { ...state, ...seen, ...(cert && facts(found.content)) } };
    },
    async update({ state, news }, { urn }) {
      const made = await copy(news, urn);
      for (const path of [state.certPath, state.keyPath] as string[]) {
        if (path !== news.certPath && path !== news.keyPath) await connect(String(news.server), urn).removeFile(path);
      }
      return made;
    },
    diff: diffOf("server"),
    async delete({ state }, { urn }) {
      const { server, certPath, keyPath } = state as unknown as ProvidedCertificateInputs;
      await effect("certificate.remove", () => connect(server, urn).removeFile(certPath));
      await connect(server, urn).removeFile(keyPath);
    },
  };
}

/** Both are copied aside, looked at there, since they may be renewed meanwhile, and put in place together. */
async function copyPair(host: Host, { from, names, certPath, keyPath }: ProvidedCertificateInputs): Promise<string> {
  const [newCert, newKey] = [`${certPath}.new`, `${keyPath}.new`];
  try {
    await install(host, "0644", from.certPath, newCert);
    await install(host, "0600", from.keyPath, newKey);
    const { content } = (await host.readFile(newCert))!;
    await refuseUnfit(host, from, content, newKey, names);
    const moves: [string, string][] = [
      [newKey, keyPath],
      [newCert, certPath],
    ];
    await effect("certificate.rename", () => host.rename(moves));
    return content;
  } catch (error) {
    for (const path of [newCert, newKey]) await host.removeFile(path);
    throw error;
  }
}

async function install(host: Host, mode: string, from: string, to: string): Promise<void> {
  const { code, stderr } = await host.run(["install", "-m", mode, from, to]);
  if (code !== 0) throw new Error(`${from} cannot be copied: ${stderr.trim()}; provide it, or declare another`);
}

async function refuseUnfit(host: Host, from: Pair, pem: string, keyPath: string, names: string[]): Promise<void> {
  const cert = parse(pem);
  if (!cert) throw new Error(`${from.certPath} is no certificate in PEM; provide one`);
  if (await keyCondition(host, { keyPath }, cert)) {
    throw new Error(`${from.keyPath} is not the key of ${from.certPath}; provide the one that is`);
  }
  if (daysLeft(cert) < 0) throw new Error(`${from.certPath} has ended on ${cert.validTo}; renew it`);
  for (const name of names) {
    if (cert.checkHost(name.replace("*", "any"))) continue;
    throw new Error(`${from.certPath} is for ${cert.subjectAltName}, not for ${name}; provide one that is`);
  }
}

async function conditionOf(host: Host, { from, keyPath }: ProvidedCertificateInputs, pem: string): Promise<string> {
  const provided = await host.readFile(from.certPath);
  if (!provided) return "it is not provided any more";
  if (provided.content !== pem) return "another is provided";
  const cert = parse(pem);
  return cert ? ((await keyCondition(host, { keyPath }, cert)) ?? sound) : "it cannot be read";
}

function daysLeft(cert: X509Certificate): number {
  return Math.floor((Date.parse(cert.validTo) - Date.now()) / dayMs);
}

function facts(pem: string): Props {
  return {
    hash: createHash("sha256").update(pem).digest("hex"),
    notAfter: new Date(new X509Certificate(pem).validTo).toISOString(),
  };
}
