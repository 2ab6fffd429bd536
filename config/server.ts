import type { z } from "zod";
import { oneOf, relativePath, strict, subnet } from "./fields.ts";

/** A machine that runs containers. */
export const server = strict({
  /** `local` is this machine. */
  transport: oneOf(["local"]),
  /** Where the server's own files are kept, relative to the project. */
  folder: relativePath,
  /**
   * Addresses of the network between nginx and the apps; default 10.219.0.0/24. Fixed, since only in a subnet that is
   * declared can an address be given that outlives a restart of its container.
   */
  edgeSubnet: subnet.default("10.219.0.0/24"),
});

export type ServerConfig = z.infer<typeof server>;
