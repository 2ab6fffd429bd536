import type { z } from "zod";
import { address, hostName, imageReference, name, port, setOf, strict, whole } from "./fields.ts";

/** The way in from outside. */
export const nginx = strict({
  server: name.optional(),
  image: imageReference,
  /** Address it listens on; default 0.0.0.0, all. */
  address: address.default("0.0.0.0"),
  http: port.default(80),
  https: port.default(443),
  /** Names in the certificate beside the address. */
  names: setOf(hostName, "[example.org]").default([]),
  /** Seconds old connections have to end; less than the time until nginx is killed. Default 30. */
  drainSeconds: whole(1, 3600, "seconds", "30 is the default").default(30),
});

export type NginxConfig = z.infer<typeof nginx>;
