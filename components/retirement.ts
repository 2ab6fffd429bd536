import type * as pulumi from "@pulumi/pulumi";
import { Retirement } from "../providers/host/takeover/resources.ts";
import type { Server } from "./server.ts";

export interface Replacing {
  on: Server;
  /** Of a set-up before this stack. */
  replaces: string[];
  stopGraceSeconds?: number;
}

/**
 * The end of the set-up before this stack, on each server that had one: all of it is stopped once the stack serves.
 * @param parts of the stack, by name @param after what the stack must have passed before
 */
export function retire(parts: Record<string, Replacing>, after: pulumi.Resource[]): void {
  const replacing = Object.entries(parts).filter(([, { replaces }]) => replaces.length > 0);
  for (const on of new Set(replacing.map(([, part]) => part.on))) {
    const here = replacing.filter(([, part]) => part.on === on);
    new Retirement(
      on.name,
      {
        server: on.name,
        folder: on.folder,
        parts: Object.fromEntries(here.map(([name, { replaces }]) => [name, replaces])),
        graceSeconds: Math.max(...here.map(([, { stopGraceSeconds = 10 }]) => stopGraceSeconds)),
      },
      { dependsOn: after },
    );
  }
}
