import { z } from "zod";
import { replaces } from "./adoption.ts";
import {
  absolutePath,
  address,
  flag,
  headerName,
  hostName,
  imageReference,
  mapOf,
  name,
  network,
  port,
  setOf,
  strict,
  text,
  whole,
} from "./fields.ts";
import { snippet } from "./nginx-snippet.ts";

/** nginx has no way to write a $ that is not a variable, and none is needed in a header. */
const headerValue = text(
  /^[ !"#%-[\]-~]*$/,
  "must be visible ASCII characters and spaces without $ and \\",
  "an empty text takes a header of nginx's own away",
);

/** `true` is short for `{ on: true }`. */
const maintenance = z.preprocess(
  (value) => (typeof value === "boolean" ? { on: value } : value),
  strict({
    on: flag("leave it out for false").default(false),
    /** Seconds after which clients are told to come again (Retry-After); default 60. Another number waits for the gates. */
    retryAfterSeconds: whole(1, 86_400, "seconds", "60 is the default").default(60),
  }),
);

/** The way in from outside. */
export const nginx = strict({
  server: name.optional(),
  image: imageReference,
  /** Address it listens on; default 0.0.0.0, all. */
  address: address.default("0.0.0.0"),
  /** Port that redirects to `https`; default 80. */
  http: port.default(80),
  /** Default 443. */
  https: port.default(443),
  /** Names in the certificate beside the address, `*.example.org` included. */
  names: setOf(hostName, "[example.org]").default([]),
  /**
   * Files on the server that others make and renew, such as certbot; nginx gets a copy at each `up`. A certificate of the
   * stack's own when left out.
   */
  certificate: strict({ cert: absolutePath, key: absolutePath }).optional(),
  /** Seconds old connections have to end; less than the time until nginx is killed. Default 30. */
  drainSeconds: whole(1, 3600, "seconds", "30 is the default").default(30),
  /** Seconds browsers keep to HTTPS (Strict-Transport-Security); 0 says nothing of it. Default two years, 63072000. */
  hstsSeconds: whole(0, 315_360_000, "seconds", "63072000 is the default").default(63_072_000),
  /** Headers of every answer, beside nginx's own or in their place; one that the app sends is left as it is. */
  headers: mapOf(headerName, headerValue).default({}),
  /** Text in nginx's own language, put at the end of its `http` block and of the `server` block for HTTPS. */
  snippets: strict({ http: snippet.default(""), server: snippet.default("") }).prefault({}),
  /** Connections that each worker holds, to clients and to apps; default 4096. */
  workerConnections: whole(64, 65_536, "connections", "4096 is the default").default(4096),
  /**
   * Whether requests to apps are answered 503, while health still answers 200. It is switched at once, whatever becomes of
   * the rest of the update; requests in hand end with their own answers.
   */
  maintenance: maintenance.prefault({}),
  /** Networks that may use routes which are not `public`, beside the server itself; default none. */
  internal: setOf(network, "[10.0.0.0/8]").default([]),
  /** What had its ports before this stack; default nothing. */
  replaces,
});

export type NginxConfig = z.infer<typeof nginx>;
