import * as pulumi from "@pulumi/pulumi";
import { mapValues } from "../config/map-values.ts";
import { ImageRetention } from "../providers/host/resources.ts";
import type { Images } from "./images.ts";
import type { Server } from "./server.ts";

export interface RetentionArgs {
  servers: Record<string, Server>;
  images: Images;
  /** What a release is done with. */
  after: pulumi.Resource[];
}

/** The images of each server's last releases, its `keepReleases` of them; older ones go once a release is through. */
export class Retention extends pulumi.ComponentResource {
  /** Images by digest, by the server's name. */
  readonly kept: Record<string, pulumi.Output<string[]>>;

  constructor(name: string, { servers, images, after }: RetentionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aisha:images:Retention", name, {}, opts);
    this.kept = mapValues(servers, (on, server) => {
      const used = pulumi.all(images.usedOn(on)).apply((all) => [...new Set(all)].sort());
      const args = { server, images: used, keep: on.keepReleases };
      const retained = new ImageRetention(server, args, { parent: this, dependsOn: after });
      return pulumi.all([retained.images, retained.earlier]).apply(([now, earlier]) => [...now, ...earlier.flat()]);
    });
    this.registerOutputs();
  }
}
