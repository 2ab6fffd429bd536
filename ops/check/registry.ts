import { registryAddress, registryUser } from "../../config/registry.ts";
import { ask, type Question } from "./ask.ts";
import { endTold } from "./certificate.ts";
import { containersOf } from "./container.ts";
import type { Told } from "./finding.ts";
import { type Reached, type Subject, serverOf } from "./subject.ts";

/** The registry's containers, its page's included. */
export function checkRegistryContainers(subject: Subject): Told[] {
  return containersOf(subject, ["registry", "registry-ui"]);
}

/** Whether each server that pulls can reach the registry, trusts it and may log in. */
export async function checkRegistryClients(subject: Subject): Promise<Told[]> {
  const home = serverOf(subject, subject.config.registry);
  if (!home?.engine || containersOf(subject, ["registry"]).length > 0) return []; // told of already
  const ca = await authority(home, subject);
  const login = await loginOf(subject);
  const clients = subject.servers.filter(({ name, engine }) => engine && pulls(subject, name));
  const all = await Promise.all(clients.map((client) => clientTold(subject, client, login, ca)));
  return once(all.flat());
}

async function authority({ host, config }: Reached, { config: { registry } }: Subject): Promise<string | undefined> {
  if (registry.mode !== "https") return undefined;
  return (await host.readFile(`${config.folder}/registry-ca/cert.pem`))?.content;
}

async function loginOf({ config, secret }: Subject): Promise<Question["headers"]> {
  const user = registryUser(config.registry);
  if (!user) return {};
  const pair = `${user.username}:${await secret(user.secret)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

function pulls({ containers }: Subject, server: string): boolean {
  return containers.some((container) => container.server === server);
}

async function clientTold(
  { config: { registry }, command }: Subject,
  client: Reached,
  headers: Question["headers"] = {},
  ca: string | undefined,
): Promise<Told[]> {
  const { address, port, mode } = registry;
  const where = `${client.name} → ${registryAddress(registry)}`;
  const heal = command("bin/up");
  const tls = mode === "https" ? { tls: { ca: ca ?? "" } } : {};
  const question = { host: address, port, path: "/v2/", headers, ...tls };
  const answer = await ask(client.transport, question).catch((error: Error) => error);
  if (answer instanceof Error) {
    const fix = command("bin/aisha logs registry");
    return [{ where, what: `the registry does not answer: ${answer.message}`, fix }];
  }
  const { status, certificate } = answer;
  const told = certificate ? endTold("the registry's certificate", certificate.notAfter, { where, fix: heal }) : [];
  if (certificate?.refused && told.length === 0) {
    told.push({ where, what: `the registry's certificate is refused: ${certificate.refused}`, fix: heal });
  }
  const login = Object.keys(headers).length > 0;
  if (status === 401 && login) told.push({ where, what: "the registry refuses the declared login", fix: heal });
  else if (status !== 200) {
    const fix = command("bin/aisha logs registry");
    told.push({ where, what: `the registry answers ${status}`, fix });
  }
  if (ca && client.config.transport === "ssh" && !(await trusts(client, registryAddress(registry), ca))) {
    told.push({ where, what: "Docker does not trust the registry's authority", fix: heal });
  }
  return told;
}

async function trusts({ host }: Reached, registry: string, ca: string): Promise<boolean> {
  return (await host.readFile(`/etc/docker/certs.d/${registry}/ca.crt`))?.content.trim() === ca.trim();
}

/** What is the registry's own fault is told once, not for each client. */
function once(told: Told[]): Told[] {
  return told.filter(({ what }, index) => told.findIndex((other) => other.what === what) === index);
}
