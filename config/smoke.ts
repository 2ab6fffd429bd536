import type { z } from "zod";
import { anyText, headerName, mapOf, oneOf, secretName, strict, whole } from "./fields.ts";
import { routePath } from "./route.ts";

/** A request through nginx after the switch, as a user would send it; what is answered decides whether the release counts. */
export const smokeCheck = strict({
  path: routePath,
  /** Default GET. */
  method: oneOf(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]).default("GET"),
  headers: mapOf(headerName, anyText).default({}),
  /** Header → name of a secret. */
  secretHeaders: mapOf(headerName, secretName).default({}),
  body: anyText.optional(),
  /** Default 200. */
  status: whole(100, 599, "an HTTP status", "200 is the default").default(200),
  /** Text that must be in the answer's body; default: any body. */
  contains: anyText.optional(),
  /** Seconds in which such an answer must come, asked again each second; default 10. */
  withinSeconds: whole(1, 600, "seconds", "10 is the default").default(10),
});

export type SmokeCheck = z.infer<typeof smokeCheck>;
