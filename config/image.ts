import type { z } from "zod";
import { anyText, envName, mapOf, name, relativePath, strict } from "./fields.ts";

/** An image that is built where the program runs, pushed to the registry and run by digest. */
export const image = strict({
  /** Folder sent to the engine, relative to the project. */
  context: relativePath,
  /** Default: Dockerfile in the context. */
  dockerfile: relativePath.optional(),
  /** Build argument → name of another image of this map, which is built first. */
  from: mapOf(envName, name).default({}),
  /** Build argument → text. */
  args: mapOf(envName, anyText).default({}),
});

export type ImageConfig = z.infer<typeof image>;
