import type { Configuration } from "../../config/schema.ts";
import { registryData } from "./additions.ts";
import type { Found, OldContainer } from "./found.ts";
import type { Match, Matches } from "./match.ts";
import { mustStop } from "./obstacles.ts";

/** Folders that the stack keeps in its own on a server. */
const ownFolders = ["before", "housekeeping", "nginx", "registry", "registry-ca", "registry-ui"];

/** What of an old set-up the stack's file cannot say, and people should know before the first up. */
export function warningsFor(server: string, config: Configuration, found: Found, matches: Matches): string[] {
  const { here, elsewhere, undecided } = matches;
  const matched = new Set(here.flatMap(({ containers }) => containers));
  const others = [...elsewhere, ...undecided].map(({ container }) => container);
  const { leaves } = config.servers[server]!;
  return [
    ...found.containers
      .filter((one) => !matched.has(one) && !others.includes(one) && !leaves.includes(one.name))
      .map(ofNoPart),
    ...elsewhere
      .filter((one) => !mustStop(config, one))
      .map(({ container: { name }, part, server: other }) => {
        return `${name} does the work of ${part}, which is declared on ${other}: it is left as it is, with its data`;
      }),
    ...portWarnings(server, config, found, matched),
    ...here.flatMap((match) => [...partWarnings(config, match), ...dataWarnings(config, found, match)]),
    ...found.containers.flatMap((one) => [
      ...secretWarnings(one, matched.has(one)),
      ...folderWarnings(server, config, one),
    ]),
    ...composeWarnings([...matched]),
    ...settingWarnings(server, config, found),
    ...found.crontab.map(({ file, schedule, containers }) => {
      const job = `the job at ${schedule}${containers.length > 0 ? `, of ${containers.join(", ")},` : ""}`;
      return `${file}: ${job} must not touch what the stack replaces; take it out`;
    }),
  ];
}

function ofNoPart({ name, image }: OldContainer): string {
  return `${name} (${image}) does the work of no part, and is left as it is`;
}

/** What others reach of containers that stay, or that a new one does not publish, behind the firewall. */
function portWarnings(server: string, config: Configuration, found: Found, matched: Set<OldContainer>): string[] {
  const declared = config.servers[server]!;
  if (declared.transport === "local" || !declared.system.managed || !declared.system.firewall.enabled) return [];
  const { open } = declared.system.firewall;
  return found.containers
    .filter((one) => !matched.has(one))
    .flatMap(({ name, ports }) =>
      ports
        .filter((port) => !(port in open))
        .map(
          (port) =>
            `port ${port} of ${name} is closed to other machines from the first up on; open it to them: system.firewall.open`,
        ),
    );
}

function partWarnings({ apps, bots, nginx, registry }: Configuration, { part, containers }: Match): string[] {
  const own = [nginx.http, nginx.https, registry.port];
  const isAlone = apps[part]?.release === "recreate";
  return containers.flatMap(({ name, ports, networks, runs }) => [
    ...ports
      .filter((port) => !own.includes(port))
      .map((port) => `${name} is reached at port ${port} of the server, ${part} will not be: others use its name`),
    ...(isAlone && networks.every((one) => one === "bridge" || one === "host")
      ? [
          `${name} has a name on no network, so ${part} cannot stand in for it: old containers lose it until nginx is new`,
        ]
      : []),
    ...(isAlone && runs
      ? [`${part} must read what ${name} wrote: declare the same program, version and settings`]
      : []),
    ...(bots[part] && runs
      ? [`${name} polls: it is stopped before ${part} polls; nothing else may start it again`]
      : []),
  ]);
}

/** What a part would begin without, though the old one has it. */
function dataWarnings(config: Configuration, found: Found, { part, containers }: Match): string[] {
  const mounts = containers.flatMap(({ name, mounts: all }) => all.map((one) => ({ name, ...one })));
  const ofStacks = mounts.flatMap(({ name, source }) => {
    const stack = found.stackVolumes[source];
    return stack ? [`${name} has volume ${source} of stack ${stack}, which removes it: adopt a copy of it`] : [];
  });
  if (part === "nginx" && !config.nginx.certificate && found.certificates.length === 0) {
    return [...ofStacks, "no certificate was found on the server: nginx gets one of the stack's own"];
  }
  const isAdopted = config.registry.adopt !== undefined || mounts.some(({ target }) => target === registryData);
  if (part !== "registry" || isAdopted) return ofStacks;
  const names = containers.map(({ name }) => name).join(", ");
  return [...ofStacks, `${names} has nothing at ${registryData}: name what holds its images in registry/adopt`];
}

function secretWarnings({ name, secrets }: OldContainer, isMatched: boolean): string[] {
  if (!isMatched || secrets.length === 0) return [];
  const how = "set each by bin/aisha pulumi config set --secret secrets:<name>";
  return [`${name} is given ${secrets.join(", ")}: what looks secret is not shown; ${how}`];
}

function folderWarnings(server: string, config: Configuration, { name, mounts }: OldContainer): string[] {
  const { folder } = config.servers[server]!;
  const isOurs = (source: string) => ownFolders.some((own) => `${source}/`.startsWith(`${folder}/${own}/`));
  return mounts
    .filter(({ source }) => isOurs(source))
    .map(
      ({ source }) =>
        `${name} has ${source}, where the stack puts its own files; declare another servers/${server}/folder`,
    );
}

/** What dockerd is told by a secret: the stack's file may not have that. */
function settingWarnings(server: string, config: Configuration, { secretSettings }: Found): string[] {
  const declared = config.servers[server]!;
  if (declared.transport === "local" || !declared.system.managed) return [];
  return secretSettings
    .filter((key) => !(key in declared.system.docker.daemon))
    .map((key) => `${key} of /etc/docker/daemon.json holds a secret and is not shown: the first up takes it out`);
}

function composeWarnings(containers: OldContainer[]): string[] {
  const projects = new Set(containers.flatMap(({ compose }) => compose ?? []));
  return [...projects].map((project) => `docker compose up of project ${project} would start its containers again`);
}
