import { z } from "zod";
import { says } from "./says.ts";

/** An object that takes no key it does not know; the error lists those it does. */
export function strict<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape).join(", ");
  const error = says(`must be a map with the keys ${known}`, "write each as key: value");
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `unknown key ${issue.keys.map((key) => `"${key}"`).join(", ")}; known are ${known}`
        : error(issue),
  });
}

/** One of several kinds of map, told apart by the value that each has under `key`. */
export function kinds<const Kinds extends readonly [Kind, ...Kind[]]>(key: string, options: Kinds) {
  const names = options.flatMap(({ _zod }) => [...(_zod.propValues[key] ?? [])]).join(", ");
  const noMap = says(`must be a map with the key ${key}`, "write each as key: value");
  const noKind = says(`must be one of ${names}`, "choose one of them");
  return z.discriminatedUnion(key, options, {
    error: (issue) =>
      issue.code === "invalid_union"
        ? noKind({ input: (issue.input as Record<string, unknown>)[key] })
        : noMap({ input: issue.input }),
  });
}

type Kind = z.core.$ZodTypeDiscriminable;

export function whole(min: number, max: number, unit: string, fix: string) {
  const error = says(`must be a whole number of ${unit}, ${min}–${max}`, fix);
  return z.int({ error }).min(min, { error }).max(max, { error });
}

export function text(pattern: RegExp, rule: string, fix: string) {
  const error = says(rule, fix);
  return z.string({ error }).regex(pattern, { error });
}

/** Any text. What stands there instead is not shown, since variables and arguments may hold what is nobody's business. */
export const anyText = z.string({ error: 'must be text; quote it, as in "1"' });

export function oneOf<const Values extends readonly [string, ...string[]]>(values: Values) {
  return z.enum(values, { error: says(`must be one of ${values.join(", ")}`, "choose one of them") });
}

export function flag(fix: string) {
  return z.boolean({ error: says("must be true or false", fix) });
}

/** A map, never a list: reordering it must replace nothing. A wrong key is told of by the key's own rule. */
export function mapOf<Key extends z.ZodString, Value extends z.ZodType>(key: Key, value: Value) {
  const error = says("must be a map", "write each entry as key: value");
  return z.record(key, value, {
    error: (issue) => (issue.code === "invalid_key" ? issue.issues[0]?.message : error(issue)),
  });
}

export function byName<Value extends z.ZodType>(value: Value) {
  return mapOf(name, value);
}

/** A list in which nothing stands twice. */
export function setOf<Value extends z.ZodType>(value: Value, example: string) {
  return z
    .array(value, { error: says("must be a list", `write it as ${example}`) })
    .refine((list) => new Set(list).size === list.length, { error: says("must name each once", "take one out") });
}

/** 40, since a container is <name>-<replica>-<7 digits>, and a DNS label has 63 at most (RFC 1035, section 2.3.4). */
const namePattern = /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/;
const nameRule = "lower-case letters, digits and inner dashes, starting with a letter, 40 at most";

export const name = text(namePattern, `must be ${nameRule}`, "rename it");

/** What stands there instead is not shown, since it may be the secret itself. */
export const secretName = (() => {
  const rule = `must be the name of a secret, not the secret itself: ${nameRule}`;
  const error = `${rule}; set it by: bin/aisha pulumi config set --secret secrets:<name>`;
  return z.string({ error }).regex(namePattern, { error });
})();

/** A TCP port. Source: RFC 6335, section 6. */
export const port = (() => {
  const error = says("must be 1–65535", "choose a free port");
  return z.int({ error }).min(1, { error }).max(65535, { error });
})();

export const absolutePath = text(/^\/[^\s;{}"']*$/, "must be an absolute path without spaces", "start it with /");

/** In the form in which the engine reads it back. */
export const mountPath = text(
  /^(\/(?!\.{1,2}(\/|$))[^\s/:,;{}"']+)+$/,
  "must be an absolute path of a folder, without an ending slash",
  "write it as /data",
);

export const envName = text(
  /^[A-Za-z_][A-Za-z0-9_]*$/,
  "must be a name of an environment variable",
  "use letters, digits and _, not starting with a digit",
);

/** Inside the project, with no way out of it. */
export const relativePath = text(
  /^(?!(.*\/)?\.\.(\/|$))[\w.-][\w./-]*$/,
  "must be a path inside the project",
  "leave out the leading /, .. and any spaces",
);

const octet = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

export const address = text(
  new RegExp(`^${octet}(\\.${octet}){3}$`),
  "must be an IPv4 address",
  "127.0.0.1 is this machine only",
);

/** Where a machine is found, as ssh and others are given it. */
export const machineHost = text(
  /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/,
  "must be a host name or an IPv4 address",
  "give what ssh would be given",
);

/** A DNS name, or one with a star for its first label, as certificates have them. Source: RFC 1123, section 2.1. */
export const hostName = text(
  /^(\*\.)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/,
  "must be a host name in lower case",
  "write it as registry.example.org",
);

/** A /24 that the engine takes: not in 0/8, loopback, multicast or what is above. */
export const subnet = text(
  new RegExp(`^(?!0\\.|127\\.|22[4-9]\\.|2[3-9]\\d\\.)${octet}(\\.${octet}){2}\\.0/24$`),
  "must be a subnet of the form a.b.c.0/24",
  "choose one that nothing else on the server uses",
);

/** Addresses of one network. */
export const network = z.cidrv4({ error: says("must be an IPv4 network as address/bits", "10.0.0.0/8 is one") });

/** Source: RFC 9110, section 5.1, without the marks that nobody uses. */
export const headerName = text(
  /^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/,
  "must be the name of a header",
  "use letters, digits and single dashes",
);

const component = "[a-z0-9]+([._-]+[a-z0-9]+)*";

/** `name` of an entry of `images`, or a reference by digest, which always means the same image. */
export const imageReference = text(
  new RegExp(
    `${namePattern.source}|^([\\w.-]+(:\\d+)?/)?(${component}/)*${component}(:[\\w.-]+)?@sha256:[0-9a-f]{64}$`,
  ),
  "must be a name under images, or a reference by digest (repository@sha256:…)",
  "a tag can change under a running server: declare the digest it stands for",
);

export const words = z
  .array(anyText, { error: says("must be a list of words", 'write it as ["program", "argument"]') })
  .min(1, { error: says("must name a program", 'write it as ["program", "argument"]') });
