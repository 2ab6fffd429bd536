import type * as pulumi from "@pulumi/pulumi";
import { Takeover } from "../providers/host/takeover/resources.ts";
import type { Server } from "./server.ts";

export interface TakeoverPart {
  on: Server;
  /** Of a set-up before this stack. */
  replaces: string[];
  /** Seconds that each of them has to stop. */
  stopGraceSeconds: number;
}

/**
 * What must have let go before a part can begin; nothing where it replaces nothing.
 * @param after what is made ready while those before still serve
 */
export function takeover(
  part: string,
  { on, replaces, stopGraceSeconds }: TakeoverPart,
  after: pulumi.Resource[],
  parent?: pulumi.Resource,
): pulumi.Resource[] {
  if (replaces.length === 0) return [];
  const args = { server: on.name, folder: on.folder, part, replaces, graceSeconds: stopGraceSeconds };
  return [new Takeover(part, args, { ...(parent && { parent }), dependsOn: after })];
}
