import type { Configuration } from "../../config/schema.ts";
import type { Found, OldContainer } from "./found.ts";
import type { Match } from "./match.ts";

/** Folders that the stack keeps in its own on a server. */
const ownFolders = ["before", "housekeeping", "nginx", "registry", "registry-ca", "registry-ui"];

/** What of an old set-up the stack's file cannot say, and people should know before the first up. */
export function warningsFor(server: string, config: Configuration, found: Found, matches: Match[]): string[] {
  const matched = new Set(matches.flatMap(({ containers }) => containers));
  return [
    ...found.containers.filter((one) => !matched.has(one)).map(ofNoPart),
    ...portWarnings(server, config, found, matched),
    ...matches.flatMap((match) => partWarnings(config, match)),
    ...found.containers.flatMap((one) => [
      ...secretWarnings(one, matched.has(one)),
      ...folderWarnings(server, config, one),
    ]),
    ...composeWarnings([...matched]),
    ...found.crontab.map(({ file, line }) => `${file}: "${line}" must not touch what the stack replaces; take it out`),
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

function composeWarnings(containers: OldContainer[]): string[] {
  const projects = new Set(containers.flatMap(({ compose }) => compose ?? []));
  return [...projects].map((project) => `docker compose up of project ${project} would start its containers again`);
}
