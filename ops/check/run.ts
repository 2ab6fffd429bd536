import type { Configuration } from "../../config/schema.ts";
import { type AtServer, atServers } from "../at-servers.ts";
import { Problem } from "../problem.ts";
import { pulumi } from "../pulumi.ts";
import { declarationOf } from "../stack-file.ts";
import { isInState } from "../state.ts";
import { knownIn } from "../state-export.ts";
import { holderOf, lockOf } from "../stranded-lock.ts";
import { within } from "../within.ts";
import { checkApps } from "./apps.ts";
import { checkBots } from "./bot.ts";
import { containersIn, reloadIn } from "./declared.ts";
import { checkDocker } from "./docker.ts";
import { type Finding, type SectionName, sectionNames, type Told, type Unchecked } from "./finding.ts";
import { checkNginx } from "./nginx.ts";
import { reach } from "./reach.ts";
import { checkRegistryClients, checkRegistryContainers } from "./registry.ts";
import { secretsOf } from "./secrets.ts";
import { checkServers } from "./servers.ts";
import { checkServices } from "./services/services.ts";
import type { Subject } from "./subject.ts";
import { checkTranscription } from "./transcription.ts";

/** What came of a check. */
export interface Checked {
  stack: string;
  /** When it began; ISO 8601. */
  at: string;
  seconds: number;
  sections: SectionName[];
  servers: string[];
  findings: Finding[];
  unchecked: Unchecked[];
}

type Check = (subject: Subject) => Told[] | Promise<Told[]>;

/** Milliseconds for what of a section stands apart. */
const sectionWithinMs = 9000;

/** What of a section can fail by itself stands apart. */
const checks: Record<SectionName, Check[]> = {
  servers: [checkServers],
  docker: [checkDocker],
  registry: [checkRegistryContainers, checkRegistryClients],
  nginx: [checkNginx],
  apps: [checkApps],
  bot: [checkBots],
  services: [checkServices],
  transcription: [checkTranscription],
};

/**
 * Looks at a stack as it runs, all sections and servers side by side.
 * @throws Problem when it cannot be told what to look for: a wrong file, or no update yet
 */
export async function check(stack: string, sections: SectionName[]): Promise<Checked> {
  const began = new Date();
  const config = declarationOf(stack);
  if (!(await isInState(stack))) throw new Problem(`stack ${stack} was never brought up here; run bin/up first`);
  const { findings, unchecked } = await atServers(stack, config.servers, (servers) =>
    look(stack, config, servers, sections),
  );
  const seconds = (Date.now() - began.getTime()) / 1000;
  return {
    stack,
    at: began.toISOString(),
    seconds,
    sections,
    servers: Object.keys(config.servers),
    findings,
    unchecked,
  };
}

interface Update {
  passing: Subject["passing"];
  stranded: Told[];
}

type Outcome = Pick<Checked, "findings" | "unchecked">;

async function look(stack: string, config: Configuration, all: AtServer[], sections: SectionName[]): Promise<Outcome> {
  const [exported, ...reaches] = await Promise.all([
    pulumi(stack, "stack", "export"),
    ...all.map((server) => reach(server, stack)),
  ]);
  const command = (line: string) => `${line}${stack === "local" ? "" : ` --stack ${stack}`}`;
  const { passing, stranded } = await updateOf(stack, command);
  const subject: Subject = {
    stack,
    config,
    servers: reaches.flatMap(({ reached }) => reached ?? []),
    containers: containersIn(exported),
    reload: reloadIn(exported),
    known: knownIn(exported).ids,
    passing,
    secret: secretsOf(stack),
    command,
  };
  const chosen = sections.flatMap((section) => checks[section].map((one) => lookAt(section, one, subject)));
  const outcomes = await Promise.all(chosen);
  // Whatever was asked for: what is on a server that does not answer is not well.
  const early = [
    ...findingsOf(
      "servers",
      reaches.flatMap(({ server }) => server),
    ),
    ...findingsOf("docker", [...reaches.flatMap(({ docker }) => docker), ...stranded]),
  ];
  return {
    findings: [...early, ...outcomes.flatMap(({ findings }) => findings)].sort(bySection),
    unchecked: outcomes.flatMap(({ unchecked }) => unchecked),
  };
}

/** Whether an update is under way, or was killed. What looks and changes nothing takes no lock for it. */
async function updateOf(stack: string, command: Subject["command"]): Promise<Update> {
  try {
    const lock = await lockOf(stack, { onlyReading: true });
    if (!lock) return { passing: "problem", stranded: [] };
    if (lock.isGone) {
      const what = "an update was killed, and its lock is left";
      return { passing: "problem", stranded: [{ where: stack, what, fix: command("bin/up") }] };
    }
    const what = `is locked by ${holderOf(lock)}`;
    const fix = `where that update is gone: ${command("bin/aisha recover")}`;
    return { passing: "notice", stranded: [{ level: "notice", where: stack, what, fix }] };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { passing: "notice", stranded: [] };
  }
}

/** One that fails says nothing about the others. */
async function lookAt(section: SectionName, one: Check, subject: Subject): Promise<Outcome> {
  try {
    return { findings: findingsOf(section, await within(one(subject), sectionWithinMs)), unchecked: [] };
  } catch (error) {
    return { findings: [], unchecked: [{ section, where: subject.stack, why: (error as Error).message }] };
  }
}

function findingsOf(section: SectionName, told: Told[]): Finding[] {
  return told.map(({ level = "problem", since = null, ...rest }) => ({ section, level, since, ...rest }));
}

function bySection(a: Finding, b: Finding): number {
  return sectionNames.indexOf(a.section) - sectionNames.indexOf(b.section);
}
