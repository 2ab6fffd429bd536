import type { z } from "zod";
import { anyText, flag, strict } from "./fields.ts";

/** A path that nginx sends to an app. */
export const route = strict({
  /** Cut the route's own path off before the app sees the request; default false. */
  stripPrefix: flag("leave it out for false").default(false),
  /** A line for people who ask what there is to try; `{url}` stands for the route's address. */
  about: anyText.optional(),
});

export type Route = z.infer<typeof route>;
