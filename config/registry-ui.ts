import type { z } from "zod";
import { address, imageReference, port, strict } from "./fields.ts";

/** A page about what is in the registry. */
export const registryUi = strict({
  image: imageReference,
  /** Address it is published on, by plain HTTP: loopback or private; default 127.0.0.1. */
  address: address.default("127.0.0.1"),
  port,
});

export type RegistryUiConfig = z.infer<typeof registryUi>;
