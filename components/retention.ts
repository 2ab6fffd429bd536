import * as pulumi from "@pulumi/pulumi";
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
  constructor(name: string, { servers, images, after }: RetentionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aisha:images:Retention", name, {}, opts);
    for (const [server, { keepReleases: keep }] of Object.entries(servers)) {
      const used = pulumi.all(images.usedOn(servers[server]!)).apply((all) => [...new Set(all)].sort());
      new ImageRetention(server, { server, images: used, keep }, { parent: this, dependsOn: after });
    }
    this.registerOutputs();
  }
}
