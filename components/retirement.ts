import type * as pulumi from "@pulumi/pulumi";
import { Retirement } from "../providers/host/takeover/resources.ts";
import type { Server } from "./server.ts";
import { takeover } from "./takeover.ts";

export interface Replacing {
  on: Server;
  /** Of a set-up before this stack. */
  replaces: string[];
  /** Of an app; those that overlap have their place taken here, all others before they begin. */
  release?: "overlap" | "recreate";
  stopGraceSeconds?: number;
}

/**
 * The end of the set-up before this stack: all of it is stopped once the stack serves, and only when that is done on every
 * server is it given up.
 * @param parts of the stack, by name @param after what the stack must have passed before
 * @returns what comes after a release depends on these
 */
export function retire(parts: Record<string, Replacing>, after: pulumi.Resource[]): pulumi.Resource[] {
  const replacing = Object.entries(parts).filter(([, { replaces }]) => replaces.length > 0);
  if (replacing.length === 0) return [];
  const last = replacing
    .filter(([, { release }]) => release === "overlap")
    .flatMap(([part, args]) => takeover(part, { stopGraceSeconds: 10, ...args }, after));
  const servers: Record<string, { folder: string; replaces: string[] }> = {};
  for (const [, { on, replaces }] of replacing) {
    const before = servers[on.name]?.replaces ?? [];
    servers[on.name] = { folder: on.folder, replaces: [...before, ...replaces] };
  }
  return [new Retirement("retirement", { servers }, { dependsOn: [...after, ...last] })];
}
