import type { z } from "zod";
import type { ImageConfig } from "./image.ts";
import type { NginxConfig } from "./nginx.ts";
import type { RegistryConfig } from "./registry.ts";
import type { ServerConfig } from "./server.ts";
import type { App, Bot } from "./workload.ts";

/** What the rules between the parts of a configuration look at. */
interface Parts {
  servers: Record<string, ServerConfig>;
  images: Record<string, ImageConfig>;
  registry: RegistryConfig;
  nginx: NginxConfig;
  apps: Record<string, App>;
  bots: Record<string, Bot>;
}

type Report = (path: string, message: string) => void;

/** Rules that no single key can check: names that must exist, and things that two parts must not both claim. */
export function checkReferences(parts: Parts, context: z.RefinementCtx): void {
  const report: Report = (path, message) => context.addIssue({ code: "custom", path: path.split(" "), message });
  checkServers(parts, report);
  checkImages(parts, report);
  checkNames(parts, report);
  checkPorts(parts, report);
  checkRoutes(parts, report);
}

function placed(parts: Parts): [path: string, part: { server?: string; image: string }][] {
  return [
    ["registry", parts.registry],
    ["nginx", parts.nginx],
    ...Object.entries(parts.apps).map(([name, app]) => [`apps ${name}`, app] as [string, App]),
    ...Object.entries(parts.bots).map(([name, bot]) => [`bots ${name}`, bot] as [string, Bot]),
  ];
}

function checkServers(parts: Parts, report: Report): void {
  const known = Object.keys(parts.servers);
  if (known.length === 0) report("servers", "must name at least one server; declare one");
  for (const [path, { server }] of placed(parts)) {
    if (server === undefined && known.length > 1) {
      report(`${path} server`, `is missing: there are several servers; name one of ${known.join(", ")}`);
    } else if (server !== undefined && !known.includes(server)) {
      report(
        `${path} server`,
        `must be one of ${known.join(", ")}, got "${server}"; name one, or declare it under servers`,
      );
    }
  }
}

function checkImages(parts: Parts, report: Report): void {
  const known = Object.keys(parts.images);
  const unknown = (image: string) => /^[a-z0-9-]+$/.test(image) && !known.includes(image);
  for (const [path, { image }] of placed(parts)) {
    if (unknown(image)) {
      report(
        `${path} image`,
        `must be one of ${known.join(", ")}, got "${image}"; declare it under images, or give a digest`,
      );
    }
  }
  for (const [name, { from }] of Object.entries(parts.images)) {
    for (const [argument, base] of Object.entries(from)) {
      if (unknown(base)) {
        report(
          `images ${name} from ${argument}`,
          `must be one of ${known.join(", ")}, got "${base}"; declare it under images`,
        );
      } else if (leadsTo(base, name, parts.images)) {
        report(`images ${name} from ${argument}`, `must not lead back to ${name}, got "${base}"; break the circle`);
      }
    }
  }
}

/** Whether `start` is, or is built from, `target`. */
function leadsTo(start: string, target: string, images: Parts["images"], seen = new Set<string>()): boolean {
  if (start === target) return true;
  if (seen.has(start)) return false;
  seen.add(start);
  return Object.values(images[start]?.from ?? {}).some((base) => leadsTo(base, target, images, seen));
}

function checkNames(parts: Parts, report: Report): void {
  const taken = new Map([
    ["registry", "the registry"],
    ["nginx", "nginx"],
  ]);
  for (const [kind, entries] of [
    ["apps", parts.apps],
    ["bots", parts.bots],
  ] as const) {
    for (const [name, { env, secrets }] of Object.entries(entries)) {
      const owner = taken.get(name);
      if (owner) report(`${kind} ${name}`, `must have a name of its own, but ${owner} has it; rename it`);
      taken.set(name, `${kind}/${name}`);
      for (const key of Object.keys(secrets).filter((secret) => secret in env)) {
        report(`${kind} ${name} secrets ${key}`, "must not be in env as well; take it out of one of them");
      }
    }
  }
}

function checkPorts({ servers, registry, nginx }: Parts, report: Report): void {
  const only = Object.keys(servers)[0];
  const taken = new Map<string, string>();
  for (const [path, server, port] of [
    ["registry port", registry.server, registry.port],
    ["nginx http", nginx.server, nginx.http],
    ["nginx https", nginx.server, nginx.https],
  ] as const) {
    const listener = `${server ?? only}:${port}`;
    const owner = taken.get(listener);
    if (owner)
      report(path, `must be a port of its own on server ${server ?? only}, but ${owner} has ${port}; choose another`);
    taken.set(listener, path.replace(" ", "/"));
  }
}

function checkRoutes({ apps }: Parts, report: Report): void {
  const taken = new Map<string, string>();
  for (const [name, app] of Object.entries(apps)) {
    const routes = Object.keys(app.routes);
    if (routes.length > 0 && app.port === undefined) {
      report(`apps ${name} port`, "is missing: an app with routes must say which port it listens on; give it");
    }
    for (const path of routes) {
      const owner = taken.get(path);
      if (owner)
        report(`apps ${name} routes ${path}`, `must lead to one app, but apps/${owner} has it; change one of them`);
      if (path === "/health")
        report(`apps ${name} routes ${path}`, "must not be /health, which nginx answers; choose another path");
      taken.set(path, name);
    }
  }
}
