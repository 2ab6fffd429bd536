import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { placeOf } from "../../config/place.ts";
import { endTold } from "../check/certificate.ts";
import { type Answer, missing, notice, ready } from "./answer.ts";
import type { Entered, Subject } from "./subject.ts";

/** Certificates that are there already: those that others make for nginx, and the registry's of an earlier `up`. */
export async function certificateAnswers(subject: Subject, server: Entered): Promise<Answer[]> {
  const { nginx, registry } = subject.config;
  const answers: Answer[] = [];
  if (nginx.certificate && placeOf(subject.config.servers, nginx) === server.name) {
    answers.push(await provided(server, nginx.certificate, nginx.names));
  }
  if (registry.mode === "https" && placeOf(subject.config.servers, registry) === server.name) {
    const path = `${server.config.folder}/registry/cert.pem`;
    const content = (await server.host.readFile(path))?.content;
    const all = [registry.address, ...registry.names];
    if (content) answers.push(registryAnswer(`${server.name}:${path}`, content, all));
  }
  return answers;
}

async function provided({ name, host }: Entered, { cert, key }: { cert: string; key: string }, names: string[]) {
  const where = `${name}:${cert}`;
  const [certificate, keyFile] = await Promise.all([host.readFile(cert), host.stat(key)]);
  const make = "have it made there, as by certbot, or leave nginx/certificate out for one of the stack's own";
  if (!certificate) return missing(where, "is not there, and nginx is to serve with it", make);
  if (!keyFile) return missing(`${name}:${key}`, "is not there, and belongs to nginx's certificate", make);
  return coverage(where, certificate.content, names) ?? ready(where, "is a certificate for all of nginx's names");
}

/** An `up` makes another where names are missing. */
function registryAnswer(where: string, content: string, names: string[]): Answer {
  const wrong = coverage(where, content, names);
  return wrong
    ? notice(where, wrong.what, "bin/up makes another")
    : ready(where, "covers the registry's address and names");
}

/** What is wrong with a certificate, if anything is. @param names of hosts, or addresses */
export function coverage(where: string, content: string, names: string[], now = Date.now()): Answer | undefined {
  const renew = "have it renewed by whoever made it";
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(content);
  } catch {
    return missing(where, "is no certificate in PEM", renew);
  }
  const [end] = endTold("it", new Date(certificate.validTo).toISOString(), { where, fix: renew }, now);
  if (end) return missing(where, end.what.replace(/^it /, ""), renew);
  const isFor = (name: string) =>
    isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name.replace(/^\*\./, "any."), { wildcards: true });
  const others = names.filter((name) => !isFor(name));
  return others.length === 0 ? undefined : missing(where, `is not for ${others.join(", ")}`, renew);
}
