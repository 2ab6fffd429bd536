import type { NginxConfig } from "../../config/nginx.ts";
import { block, headerVariable, quoted, sorted } from "./lines.ts";

type Declared = Pick<NginxConfig, "headers" | "hstsSeconds">;

/** Source: OWASP Secure Headers Project; what it asks of pages beyond these, an app knows better. */
const security = {
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};

/** For the `http` block: each header's value is empty, so that it is not added, where the app sends one of its own. */
export function headerMaps(declared: Declared): string[] {
  return headersOf(declared).flatMap(([name, value]) =>
    block(`map $upstream_http_${headerVariable(name)} $add_${headerVariable(name)}`, [`"" ${quoted(value)};`]),
  );
}

/** For the `server` block, and only there: a location with an add_header of its own would lose all of these. */
export function addHeaders(declared: Declared): string[] {
  return [
    "add_header Allow $allow always; # only with 405",
    "add_header Retry-After $retry_after always; # only with 429 and 503",
    ...headersOf(declared).map(([name]) => `add_header ${name} $add_${headerVariable(name)} always;`),
  ];
}

/** A declared header takes the place of nginx's own, in whatever case its name is written. */
function headersOf({ headers, hstsSeconds }: Declared): [name: string, value: string][] {
  const hsts: Record<string, string> = hstsSeconds > 0 ? { "Strict-Transport-Security": `max-age=${hstsSeconds}` } : {};
  const all = sorted({ ...security, ...hsts }).concat(sorted(headers));
  return [...new Map(all.map((header) => [headerVariable(header[0]), header])).values()].filter(([, value]) => value);
}
