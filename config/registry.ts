import type { z } from "zod";
import { address, imageReference, name, oneOf, port, strict } from "./fields.ts";

/** The private registry that every image of the stack comes from. */
export const registry = strict({
  server: name.optional(),
  mode: oneOf(["http"]),
  image: imageReference,
  /** Address it is published on; default 127.0.0.1. */
  address: address.default("127.0.0.1"),
  port: port.default(5000),
});

export type RegistryConfig = z.infer<typeof registry>;
