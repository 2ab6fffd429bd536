import type { Allow } from "./allow.ts";
import type { Environment } from "./environment.ts";
import type { ImageConfig } from "./image.ts";
import type { NginxConfig } from "./nginx.ts";
import type { RegistryConfig } from "./registry.ts";
import type { ServerConfig } from "./server.ts";
import type { Service } from "./service.ts";
import { entriesOf, type Sound } from "./sound.ts";
import type { Transcription } from "./transcription.ts";
import type { App, Bot, Workload } from "./workload.ts";

/** A configuration as the schema's fields make it. */
export interface Whole {
  environment: Environment;
  allow: Allow;
  state?: string;
  servers: Record<string, ServerConfig>;
  images: Record<string, ImageConfig>;
  registry: RegistryConfig;
  nginx: NginxConfig;
  apps: Record<string, App>;
  bots: Record<string, Bot>;
  services: Record<string, Service>;
  transcription?: Transcription;
}

/** What the rules look at: all values whose own rules hold. */
export type Parts = Sound<Whole>;

/** What a configuration names that is not in it. Nothing is said of what is left out. */
export interface Surroundings {
  /** What is set under `secrets:`, by name. */
  secrets?: ReadonlyMap<string, SecretState>;
  /** Whether there is such a file or folder; relative to the project. */
  exists?(path: string): boolean;
}

export interface SecretState {
  encrypted: boolean;
  /** Of its value. */
  bytes: number;
  /** Whether all of it is ASCII that can be seen, so that a header carries it as it is. */
  visible: boolean;
}

/** Adds a problem, unless what it is about is wrong by a rule of its own. */
export type Report = (path: string[], message: string) => void;

/** A rule that no single key can check. */
export type Rule = (parts: Parts, report: Report, surroundings: Surroundings) => void;

export function workloadsOf({ apps, bots }: Parts): [path: string[], workload: Sound<Workload>][] {
  return [
    ...entriesOf(apps).map(([name, app]): [string[], Sound<Workload>] => [["apps", name], app]),
    ...entriesOf(bots).map(([name, bot]): [string[], Sound<Workload>] => [["bots", name], bot]),
  ];
}

/** Everything that runs on a server from an image. */
export function placedOf(
  parts: Parts,
): [path: string[], part: { server?: string; image?: string; replaces?: string[] }][] {
  return [[["registry"], parts.registry ?? {}], [["nginx"], parts.nginx ?? {}], ...workloadsOf(parts)];
}
