import type { z } from "zod";
import { allow } from "./allow.ts";
import { environment } from "./environment.ts";
import { byName, strict } from "./fields.ts";
import { image } from "./image.ts";
import { nginx } from "./nginx.ts";
import { registry } from "./registry.ts";
import type { Surroundings } from "./rule.ts";
import { checkRules } from "./rules.ts";
import { server } from "./server.ts";
import { service } from "./service.ts";
import { state } from "./state.ts";
import { transcription } from "./transcription.ts";
import { app, bot } from "./workload.ts";

const parts = strict({
  environment,
  allow,
  state: state.optional(),
  servers: byName(server),
  images: byName(image).default({}),
  registry,
  nginx,
  apps: byName(app),
  bots: byName(bot).default({}),
  /** What the product needs and others run: checked, not owned. */
  services: byName(service).default({}),
  transcription: transcription.optional(),
});

/** The whole of `aisha:*` in Pulumi.<stack>.yaml, and the rules between its parts and what is around them. */
export function schemaWithin(surroundings: Surroundings) {
  return parts.superRefine(checkRules(surroundings), { when: () => true }); // always: zod skips it when a field is wrong
}

/** Without the rules about what is not in the configuration itself. */
export const schema = schemaWithin({});

export type Configuration = z.infer<typeof parts>;
