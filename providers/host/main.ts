import { join } from "node:path";
import { mapValues } from "../../config/map-values.ts";
import type { ResourceHandler } from "../rpc/handler.ts";
import { serve } from "../rpc/serve.ts";
import { certificate } from "./certificate.ts";
import { connector } from "./connect.ts";
import { directory } from "./directory.ts";
import { file } from "./file.ts";
import { gate } from "./gate.ts";
import { imageRetention } from "./image-retention.ts";
import { Newcomers } from "./newcomers.ts";
import { providedCertificate } from "./provided-certificate.ts";
import { reload } from "./reload.ts";
import { handover } from "./standby/handover.ts";
import { imageCommand } from "./standby/image-command.ts";
import { nftTable } from "./system/nft-table.ts";
import { packages } from "./system/packages.ts";
import { sshConfig } from "./system/ssh-config.ts";
import { sysctl } from "./system/sysctl.ts";
import { unit } from "./system/unit.ts";
import { user } from "./system/user.ts";
import { retirement } from "./takeover/retirement.ts";
import { standIn } from "./takeover/stand-in.ts";
import { takeover } from "./takeover/takeover.ts";
import { volumeOwner } from "./volume-owner.ts";

/** Pulumi starts a plugin in the folder of the program, which is not this clone's when another one uses the provider. */
const connect = connector([process.cwd(), join(import.meta.dirname, "../..")]);
const newcomers = new Newcomers();

/** What a release is made of. */
const resources: Record<string, ResourceHandler> = {
  "host:index:Certificate": certificate(connect),
  "host:index:Directory": directory(connect),
  "host:index:File": file(connect),
  "host:index:Gate": gate(connect, newcomers),
  "host:index:Handover": handover(connect, newcomers),
  "host:index:ImageCommand": imageCommand(connect),
  "host:index:NftTable": nftTable(connect),
  "host:index:Packages": packages(connect),
  "host:index:ProvidedCertificate": providedCertificate(connect),
  "host:index:Reload": reload(connect),
  "host:index:Retirement": retirement(connect, newcomers),
  "host:index:SshConfig": sshConfig(connect),
  "host:index:StandIn": standIn(connect),
  "host:index:Sysctl": sysctl(connect),
  "host:index:Takeover": takeover(connect, newcomers),
  "host:index:Unit": unit(connect),
  "host:index:User": user(connect),
  "host:index:VolumeOwner": volumeOwner(connect),
};

await serve(
  {
    name: "host",
    version: "1.0.0",
    resources: {
      ...mapValues(resources, (handler) => newcomers.guard(handler)),
      "host:index:ImageRetention": imageRetention(connect), // comes after the release, and cannot undo it
    },
  },
  "end-at-once",
);
