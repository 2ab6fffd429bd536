import { z } from "zod";
import { name, relativePath, strict } from "./fields.ts";

/** An image that is built where the program runs, pushed to the registry and run by digest. */
export const image = strict({
  /** Folder sent to the engine, relative to the project. */
  context: relativePath,
  /** Default: Dockerfile in the context. */
  dockerfile: relativePath.optional(),
  /** Build argument → name of another image of this map, which is built first. */
  from: z.record(z.string().regex(/^[A-Z_]+$/), name).default({}),
  /** Build argument → text. */
  args: z.record(z.string().regex(/^[A-Z_]+$/), z.string()).default({}),
});

export type ImageConfig = z.infer<typeof image>;
