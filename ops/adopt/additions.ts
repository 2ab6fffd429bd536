import type { Configuration } from "../../config/schema.ts";
import type { Found, OldMount } from "./found.ts";
import type { Match, Matches } from "./match.ts";

/** Where a registry has its images, unless it is told otherwise. */
export const registryData = "/var/lib/registry";

/** Where containers have their addresses. Source: Docker's default address pools. */
const containerNetworks = ["172.16.0.0/12", "192.168.0.0/16"];

export interface Tree {
  [key: string]: Tree | string | string[] | unknown;
}

/** What dockerd is told by the stack in any case. */
const ownSettings = [
  ...["insecure-registries", "live-restore", "log-driver", "log-opts", "no-new-privileges", "registry-mirrors"],
  "userland-proxy",
];

/** What is to be added to the stack's file, by its keys, for a server to be taken over; what it has already is left out. */
export function additionsFor(server: string, config: Configuration, found: Found, { here: matches }: Matches): Tree {
  const tree: Tree = {};
  const put = (path: string[], value: unknown) => {
    const parent = path.slice(0, -1).reduce<Tree>((at, key) => {
      at[key] ??= {};
      return at[key] as Tree;
    }, tree);
    parent[path.at(-1)!] = value;
  };
  for (const match of matches) {
    const declared = partIn(config, match);
    const names = [...match.containers.map(({ name }) => name), ...match.units].sort();
    if (names.some((name) => !declared.replaces.includes(name))) {
      put([...match.key, "replaces"], [...new Set([...declared.replaces, ...names])].sort());
    }
    for (const [path, value] of adoptions(declared, match, found)) put([...match.key, ...path], value);
  }
  const certificate = matches.some(({ part }) => part === "nginx") ? certificateOf(config, found) : undefined;
  if (certificate) put(["aisha:nginx", "certificate"], certificate);
  const system = [...dockerOf(server, config, found), ...stayingOf(server, config, found, matches)];
  for (const [path, value] of system) put(["aisha:servers", server, "system", ...path], value);
  return tree;
}

interface Part {
  replaces: string[];
  adopt?: string | undefined;
  volumes?: Record<string, { path: string; adopt?: string | undefined }>;
}

function partIn({ nginx, registry, apps, bots }: Configuration, { key: [kind, name = ""] }: Match): Part {
  if (kind === "aisha:nginx") return { replaces: nginx.replaces };
  if (kind === "aisha:registry") return registry;
  return (kind === "aisha:apps" ? apps[name] : bots[name])!;
}

/** The data of a part's containers: by the path where it is mounted, or the only one to the only volume. */
function adoptions(
  { adopt, volumes }: Part,
  { part, containers }: Match,
  { stackVolumes }: Found,
): [string[], unknown][] {
  const mounts = containers.flatMap((one) => one.mounts).filter(({ source }) => stackVolumes[source] === undefined);
  if (part === "registry") {
    const images = mounts.find(({ target }) => target === registryData);
    return adopt === undefined && images ? [[["adopt"], images.source]] : [];
  }
  const sources = new Set(mounts.map(({ source }) => source));
  return Object.entries(volumes ?? {}).flatMap(([volume, { path, adopt: from }]): [string[], unknown][] => {
    if (from !== undefined) return [];
    const same = mounts.find(({ target }) => target === path);
    const only: OldMount | undefined =
      sources.size === 1 && Object.keys(volumes ?? {}).length === 1 ? mounts[0] : undefined;
    const mount = same ?? only;
    return mount
      ? [
          [["volumes", volume, "path"], path],
          [["volumes", volume, "adopt"], mount.source],
        ]
      : [];
  });
}

function certificateOf({ nginx }: Configuration, { certificates, inUse }: Found) {
  if (nginx.certificate) return undefined;
  return certificates.find(({ cert }) => inUse.includes(cert)) ?? certificates[0];
}

/** Settings of Docker without which what is on the server would not be found again. */
function dockerOf(server: string, config: Configuration, { dockerCe, daemon }: Found): [string[], unknown][] {
  const declared = config.servers[server]!;
  if (declared.transport === "local" || !declared.system.managed) return [];
  const { docker } = declared.system;
  const more = Object.entries(daemon).filter(([key]) => !ownSettings.includes(key) && !(key in docker.daemon));
  const mirrors = (daemon["registry-mirrors"] ?? []) as string[];
  const missing = mirrors.filter((one) => !docker.registryMirrors.includes(one));
  return [
    ...(dockerCe && docker.package !== "docker-ce"
      ? [[["docker", "package"], "docker-ce"] as [string[], unknown]]
      : []),
    ...(missing.length > 0
      ? [
          [
            ["docker", "registryMirrors"],
            [...docker.registryMirrors, ...missing],
          ] as [string[], unknown],
        ]
      : []),
    ...more.map(([key, value]): [string[], unknown] => [["docker", "daemon", key], value]),
  ];
}

/**
 * How the stack's containers reach those that stay, by ports of the server: between two networks Docker passes on only what
 * goes through its proxy, and that is for the firewall to let in.
 */
function stayingOf(
  server: string,
  config: Configuration,
  { containers }: Found,
  matches: Match[],
): [string[], unknown][] {
  const declared = config.servers[server]!;
  if (declared.transport === "local" || !declared.system.managed) return [];
  const { docker, firewall } = declared.system;
  const staying = containers.filter((one) => one.runs && !matches.some((match) => match.containers.includes(one)));
  const ports = [...new Set(staying.flatMap((one) => one.ports))].sort((a, b) => a - b);
  const closed = firewall.enabled ? ports.filter((port) => !(port in firewall.open)) : [];
  return [
    ...(ports.length > 0 && !("userland-proxy" in docker.daemon)
      ? [[["docker", "daemon", "userland-proxy"], true] as [string[], unknown]]
      : []),
    ...closed.map((port): [string[], unknown] => [["firewall", "open", `${port}`], containerNetworks]),
  ];
}
