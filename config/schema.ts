import type { z } from "zod";
import { byName, strict } from "./fields.ts";
import { image } from "./image.ts";
import { nginx } from "./nginx.ts";
import { checkReferences } from "./references.ts";
import { registry } from "./registry.ts";
import { server } from "./server.ts";
import { app, bot } from "./workload.ts";

/** The whole of `aisha:*` in Pulumi.<stack>.yaml, and the rules between its parts. */
export const schema = strict({
  servers: byName(server),
  images: byName(image).default({}),
  registry,
  nginx,
  apps: byName(app),
  bots: byName(bot).default({}),
}).superRefine(checkReferences);

export type Configuration = z.infer<typeof schema>;
