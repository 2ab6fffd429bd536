import { mapValues } from "../../config/map-values.ts";
import { registryAddress } from "../../config/registry.ts";
import { checkServices } from "../check/services/services.ts";
import { onServer } from "../check/subject.ts";
import { type Answer, missing, ready } from "./answer.ts";
import { type Entered, placeOf, type Subject } from "./subject.ts";

/**
 * Whether a server that will pull gets through to the registry's. While there is none, a refusal is the answer that is
 * hoped for: silence is a firewall, or no way at all.
 */
export async function registryAnswer(subject: Subject, server: Entered): Promise<Answer[]> {
  const { registry } = subject.config;
  const home = placeOf(subject, registry);
  if (home === server.name) return [];
  const to = registryAddress(registry);
  const failed = await server.transport.dial(registry.address, registry.port).then(
    (channel) => void channel.destroy(),
    (error: Error) => error,
  );
  if (!failed) return [ready(server.name, `reaches the registry's port, ${to}`)];
  if (/refused/i.test(failed.message)) return [ready(server.name, `reaches server ${home} at ${registry.address}`)];
  const fix = onServer(server, `ping -c 1 ${registry.address}; see that nothing between drops port ${registry.port}`);
  return [missing(server.name, `does not reach server ${home} at ${to}: ${failed.message}`, fix)];
}

/** Each service as each server reaches it that needs it, without a change to any. @param secret throws where it is not open */
export async function serviceAnswers(subject: Subject, secret: (name: string) => Promise<string>): Promise<Answer[]> {
  const names = Object.keys(subject.config.services);
  if (names.length === 0) return [];
  const services = mapValues(subject.config.services, (service) => ({ ...service, readOnly: true }));
  const config = { ...subject.config, services };
  const servers = subject.servers.map((server) => ({ ...server, engine: undefined }));
  const told = await checkServices({ config, servers, secret });
  if (told.length === 0) return [ready("services", `answer from their servers: ${names.join(", ")}`)];
  return told.map(({ where, what, fix }) => missing(where, what, fix));
}
