import type * as pulumi from "@pulumi/pulumi";
import { File } from "../../providers/host/resources.ts";
import { Unit } from "../../providers/host/system/resources.ts";
import { renderReviveUnit, reviveScript } from "../../render/server/revive.ts";
import type { PartArgs } from "./part.ts";

const path = "/usr/local/sbin/aisha-revive";
const unit = "aisha-revive.service";
const unitPath = `/etc/systemd/system/${unit}`;

/** Containers that are paused or unhealthy being restarted, of whatever stack they are. */
export function revive({ name, parent, system }: PartArgs, packages: pulumi.Resource): void {
  if (!system.reviveContainers) return;
  const opts = { parent, dependsOn: packages };
  const script = new File(`${name}-revive`, { server: name, path, content: reviveScript, mode: "0755" }, opts);
  const content = renderReviveUnit(path);
  const definition = new File(`${name}-revive-unit`, { server: name, path: unitPath, content }, opts);
  const restartOn = { [path]: script.hash, [unitPath]: definition.hash };
  new Unit(`${name}-revive`, { server: name, unit, restartOn }, { parent, dependsOn: [script, definition] });
}
