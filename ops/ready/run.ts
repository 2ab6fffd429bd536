import { type AtServer, atServers } from "../at-servers.ts";
import { readStackFile } from "../stack-file.ts";
import { adoptionAnswers, replacedOn } from "./adoption.ts";
import { type Answer, missing, unknown } from "./answer.ts";
import { certificateAnswers } from "./certificates.ts";
import { readConfiguration } from "./configuration.ts";
import { enter } from "./enter.ts";
import { lookUpHere, nameAnswers } from "./names.ts";
import { portAnswers } from "./ports.ts";
import { registryAnswer, serviceAnswers } from "./reaching.ts";
import { stateAnswers } from "./state.ts";
import type { Entered, Subject } from "./subject.ts";
import { systemAnswers } from "./system.ts";

type Secret = (name: string) => Promise<string>;

/**
 * Looks whether a first deploy of a stack would succeed, all servers side by side. Nothing is changed, here or there.
 * @throws Problem when the stack has no file
 */
export async function readiness(stack: string): Promise<Answer[]> {
  const text = readStackFile(stack);
  const [read, ofState] = await Promise.all([readConfiguration(stack, text), stateAnswers(stack, text)]);
  const { config, secret } = read;
  const answers = [...read.answers, ...ofState];
  if (!config) return [...answers, unknown("servers", "were not looked at", "put the file right, and run this again")];
  const found = await atServers(stack, config.servers, (all) => look({ stack, config, servers: [] }, all, secret));
  return [...answers, ...found];
}

async function look(nobody: Subject, all: AtServer[], secret: Secret): Promise<Answer[]> {
  const { registry } = nobody.config;
  const entering = await Promise.all(all.map((at) => enter(at, nobody.stack, registry.names)));
  const servers = entering.flatMap(({ entered }) => entered ?? []);
  const subject = { ...nobody, servers };
  const ofServers = await Promise.all(
    entering.map(async ({ answers, entered }) => [
      ...answers,
      ...(entered ? await serverAnswers(subject, entered) : []),
    ]),
  );
  const between = await Promise.all([
    nameAnswers(subject, lookUpHere),
    serviceAnswers(subject, secret).catch(notAsked),
  ]);
  return [...ofServers, ...between].flat();
}

async function serverAnswers(subject: Subject, server: Entered): Promise<Answer[]> {
  const replaced = await replacedOn(subject, server);
  const [adopted, certificates, registry] = await Promise.all([
    adoptionAnswers(subject, server, replaced),
    certificateAnswers(subject, server),
    registryAnswer(subject, server),
  ]);
  const ports = portAnswers(subject, server, replaced.there);
  return [...systemAnswers(subject, server), ...ports, ...adopted, ...certificates, ...registry];
}

/** A secret that is not open is told of already. */
function notAsked(error: Error): Answer[] {
  return [missing("services", `cannot be asked: ${error.message}`, "put the secrets right first")];
}
