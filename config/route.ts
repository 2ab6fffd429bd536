import type { z } from "zod";
import { anyText, flag, headerName, oneOf, secretName, setOf, strict, text, whole } from "./fields.ts";

/** Methods whose requests have a body that means something. Source: RFC 9110, section 9.3. */
export const methodsWithBody = ["PATCH", "POST", "PUT"];

const method = oneOf(["DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT"]);

const mediaType = text(
  /^[a-z0-9][a-z0-9.+-]*\/[a-z0-9][a-z0-9.+-]*$/,
  "must be a media type in lower case, without parameters",
  "application/json is one",
);

/** What one client address may send; above it, requests are answered 429. */
const rateLimit = strict({
  /** Requests a second. */
  perSecond: whole(1, 10_000, "requests a second", "give what one client needs at most"),
  /** Requests beyond that rate that are answered all the same when they come at once; default 20. */
  burst: whole(0, 100_000, "requests", "20 is the default").default(20),
});

/** A path that nginx sends to an app, and what it refuses there before the app hears of it. */
export const route = strict({
  /** Cut the route's own path off before the app sees the request; default false. */
  stripPrefix: flag("leave it out for false").default(false),
  /** Methods that are taken, others are answered 405; default all. `GET` takes `HEAD` with it. */
  methods: setOf(method, "[POST]").min(1, { error: "must name a method; leave it out to take all" }).optional(),
  /** Media types of bodies that are taken, with any parameters; others are answered 415. Default all. */
  contentTypes: setOf(mediaType, "[application/json]")
    .min(1, { error: "must name a type; leave it out to take all" })
    .optional(),
  /** KiB of a body that are taken, larger ones are answered 413; default 1024. At most 64 MiB: nginx holds bodies in memory. */
  maxBodyKb: whole(1, 65_536, "KiB", "1024 is the default").default(1024),
  /** Default: no limit. */
  rateLimit: rateLimit.optional(),
  /** Name of the secret that requests must carry in `secretHeader`, others are answered 401; default: none is asked for. */
  secretToken: secretName.optional(),
  /** Default X-Telegram-Bot-Api-Secret-Token, which Telegram sends (Bot API, setWebhook). */
  secretHeader: headerName.default("X-Telegram-Bot-Api-Secret-Token"),
  /** False: only for this server itself and for `nginx/internal`, others are answered 403. Default true. */
  public: flag("leave it out for true").default(true),
  /** Seconds the app may take to answer, and again between two parts of its answer; then 504. Default 60. */
  timeoutSeconds: whole(1, 3600, "seconds", "60 is the default").default(60),
  /** A line for people who ask what there is to try; `{url}` stands for the route's address. */
  about: anyText.optional(),
});

/** Only what reads the same in nginx's language, in a URL and after nginx has resolved dots and double slashes. */
export const routePath = text(
  /^(?!.*(\/\/|\/\.{1,2}(\/|$)))\/[\w.~/-]*$/,
  "must be a path of letters, digits and . _ ~ - without empty or dotted parts",
  "start it with /",
);

export type Route = z.infer<typeof route>;
