import { mapValues } from "../../config/map-values.ts";
import { placeOf } from "../../config/place.ts";
import { registryAddress } from "../../config/registry.ts";
import { checkServices, clientsOf } from "../check/services/services.ts";
import { onServer } from "../check/subject.ts";
import { type Answer, missing, ready, unknown } from "./answer.ts";
import type { Entered, Subject } from "./subject.ts";

/**
 * Whether a server that will pull gets through to the registry's. While there is none, a refusal is the answer that is
 * hoped for: silence is a firewall, or no way at all.
 */
export async function registryAnswer(subject: Subject, server: Entered): Promise<Answer[]> {
  const { registry } = subject.config;
  const home = placeOf(subject.config.servers, registry);
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
  const services = mapValues(subject.config.services, (service) => ({ ...service, readOnly: true }));
  const config = { ...subject.config, services };
  const servers = subject.servers.map((server) => ({ ...server, engine: undefined }));
  const told = await checkServices({ config, servers, secret });
  const wrong = told.map(({ where, what, fix }) => missing(where, what, fix));
  const places = Object.entries(services).map(([name, service]) => {
    const from = clientsOf(subject.config, service);
    return { name, from, shut: from.filter((place) => !servers.some((entered) => entered.name === place)) };
  });
  const unasked = places
    .filter(({ shut }) => shut.length > 0)
    .map(({ name, shut }) => `${name} was not asked from ${shut.join(", ")}`)
    .map((what) => unknown("services", what, "put the above right, and run this again"));
  const asked = places.filter(({ from, shut }) => from.length > 0 && shut.length === 0).map(({ name }) => name);
  if (wrong.length > 0 || asked.length === 0) return [...wrong, ...unasked];
  return [ready("services", `answer from their servers: ${asked.join(", ")}`), ...unasked];
}
