import { createHash } from "node:crypto";
import type * as pulumi from "@pulumi/pulumi";
import { File } from "../../providers/host/resources.ts";
import { Unit } from "../../providers/host/system/resources.ts";
import { renderAtStart, renderDaemon } from "../../render/server/daemon-json.ts";
import type { PartArgs } from "./part.ts";

const path = "/etc/docker/daemon.json";

/** It emits this event when it has taken its settings, and none where it refuses them. Source: docker system events, Daemons. */
const reloaded =
  'test -n "$(timeout 5 docker -H unix:///var/run/docker.sock events -f type=daemon -f event=reload ' +
  '--since "$1" --until "$(date +%s.%N)")"';

export interface DockerEngineArgs extends PartArgs {
  /** host:port of registries that speak HTTP. */
  insecureRegistries: string[];
}

/** Docker, running with these settings; a change that a reload can bring restarts nothing. */
export function dockerEngine(args: DockerEngineArgs, packages: pulumi.Resource): Unit {
  const { name, parent, insecureRegistries, system } = args;
  const daemon = { ...system.docker, insecureRegistries };
  const file = new File(
    `${name}-docker`,
    {
      server: name,
      path,
      content: renderDaemon(daemon),
      validate: { command: ["dockerd", "--validate", "--config-file", "{}"] },
    },
    { parent, dependsOn: packages },
  );
  const readAtStart = createHash("sha256").update(renderAtStart(daemon)).digest("hex");
  return new Unit(
    `${name}-docker`,
    {
      server: name,
      unit: "docker.service",
      reloadOn: { [path]: file.hash },
      reloaded: ["sh", "-c", reloaded, "sh"],
      restartOn: { "settings read at the start": readAtStart },
    },
    { parent, dependsOn: [packages, file], retainOnDelete: true }, // others' containers may be on it
  );
}
