import * as pulumi from "@pulumi/pulumi";
import { withoutTag } from "../config/image-reference.ts";
import { type RegistryConfig, registryAddress } from "../config/registry.ts";
import { Directory, File } from "../providers/host/resources.ts";
import { Unit } from "../providers/host/system/resources.ts";
import { renderKeep, renderPolicy } from "../render/housekeeping/policy.ts";
import { cleanScript, collectScript } from "../render/housekeeping/script.ts";
import { renderCleaning, renderCollection, renderDiskGuard, type Timed } from "../render/housekeeping/units.ts";
import { storagePath } from "./registry.ts";
import type { Retention } from "./retention.ts";
import type { Server } from "./server.ts";

export interface HousekeepingArgs {
  servers: Record<string, Server>;
  registry: RegistryConfig;
  /** The server that the registry is on. */
  registryOn: Server;
  /** Volumes that the stack goes on with and did not make, by server: nobody's by their labels, and never to go. */
  adopted: Record<string, string[]>;
  /** Which images stay. */
  retention: Retention;
}

/** Where aisha-revive looks which containers it is to leave alone. */
const held = "/run/aisha/held";

/**
 * Removes what nobody needs any more: on each server the scripts that bin/aisha cleanup runs and what they must keep, and
 * on servers that are set up here the timers that run them.
 */
export class Housekeeping extends pulumi.ComponentResource {
  readonly #args: HousekeepingArgs;

  constructor(name: string, args: HousekeepingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aisha:servers:Housekeeping", name, {}, opts);
    this.#args = args;
    for (const server of Object.values(args.servers)) this.#keepClean(server);
    this.registerOutputs();
  }

  #keepClean(on: Server): void {
    const { name: server, folder, base, housekeeping } = on;
    const path = `${folder}/housekeeping`;
    const within = new Directory(`${server}-housekeeping`, { server, path }, { parent: this, dependsOn: base });
    const file = (name: string, content: pulumi.Input<string>, mode?: string) =>
      new File(
        `${server}-${name}`,
        { server, path: `${path}/${name}`, content, mode },
        { parent: this, dependsOn: within },
      );
    const needs = [
      file("policy", this.#policy(on, path)),
      file("keep", this.#keep(on)),
      file("clean", cleanScript, "0755"),
    ];
    const isRegistrys = on === this.#args.registryOn;
    if (isRegistrys) needs.push(file("collect", collectScript, "0755"));
    if (!on.managed || !housekeeping.timers) return;
    this.#timer(on, "aisha-housekeeping", renderCleaning(`${path}/clean`, housekeeping.schedule), needs);
    const { everyMinutes } = housekeeping.diskGuard;
    this.#timer(on, "aisha-disk-guard", renderDiskGuard(`${path}/clean`, everyMinutes), needs);
    const { collect } = this.#args.registry;
    if (isRegistrys) this.#timer(on, "aisha-registry-collection", renderCollection(`${path}/collect`, collect), needs);
  }

  #policy(on: Server, path: string): string {
    const { registry, registryOn } = this.#args;
    return renderPolicy({
      ...on.housekeeping,
      protect: [...new Set([...on.housekeeping.protect, ...(this.#args.adopted[on.name] ?? [])])],
      stack: pulumi.getStack(),
      registry: registryAddress(registry),
      managed: on.managed,
      notes: on.isElsewhere ? `/var/lib/aisha/${pulumi.getStack()}` : `${path}/notes`,
      collection:
        on === registryOn
          ? { keepTags: registry.keepTags, storage: storagePath, held: on.isElsewhere ? held : undefined }
          : undefined,
    });
  }

  #keep(on: Server): pulumi.Output<string> {
    const { registryOn, retention } = this.#args;
    const everywhere = on === registryOn ? Object.values(retention.kept) : [];
    const kept = { images: retention.kept[on.name]!, networks: [on.app.name, on.edge.name], everywhere };
    return pulumi.output(kept).apply(({ images, networks, everywhere }) => {
      return renderKeep({ images: images.map(withoutTag), networks, manifests: everywhere.flat().map(withoutTag) });
    });
  }

  #timer({ name: server }: Server, unit: string, { service, timer }: Timed, needs: pulumi.Resource[]): void {
    const file = (kind: string, content: string) =>
      new File(
        `${server}-${unit}-${kind}`,
        { server, path: `/etc/systemd/system/${unit}.${kind}`, content },
        { parent: this, dependsOn: needs },
      );
    const files = { service: file("service", service), timer: file("timer", timer) };
    const args = {
      server,
      unit: `${unit}.timer`,
      restartOn: { [`/etc/systemd/system/${unit}.timer`]: files.timer.hash },
    };
    new Unit(`${server}-${unit}`, args, { parent: this, dependsOn: Object.values(files) });
  }
}
