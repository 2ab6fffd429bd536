import { z } from "zod";

/** An object that takes no key it does not know; the error lists those it does. */
export function strict<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === "unrecognized_keys") {
        return `unknown key ${issue.keys.map((key) => `"${key}"`).join(", ")}; known are ${Object.keys(shape).join(", ")}`;
      }
      return `must be a map with the keys ${Object.keys(shape).join(", ")}, got ${show(issue.input)}`;
    },
  });
}

/** Gives a schema one message for whatever is wrong: the rule, what was there, the fix. */
function says(rule: string, fix: string) {
  return (issue: { input?: unknown }) =>
    issue.input === undefined ? `is missing: ${rule}; ${fix}` : `${rule}, got ${show(issue.input)}; ${fix}`;
}

function show(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}

export function whole(min: number, max: number, unit: string, fix: string) {
  const error = says(`must be a whole number of ${unit}, ${min}–${max}`, fix);
  return z.int({ error }).min(min, { error }).max(max, { error });
}

export function text(pattern: RegExp, rule: string, fix: string) {
  const error = says(rule, fix);
  return z.string({ error }).regex(pattern, { error });
}

export function oneOf<const Values extends readonly [string, ...string[]]>(values: Values) {
  return z.enum(values, { error: says(`must be one of ${values.join(", ")}`, "choose one of them") });
}

export function flag(fix: string) {
  return z.boolean({ error: says("must be true or false", fix) });
}

/** A map from names to `value`, never a list: reordering it must replace nothing. */
export function byName<Value extends z.ZodType>(value: Value) {
  return z.record(name, value, {
    error: (issue) =>
      issue.code === "invalid_key"
        ? `a name must be lower-case letters, digits and dashes, starting with a letter, 40 at most; rename it`
        : `must be a map from names to settings, got ${show(issue.input)}`,
  });
}

export const name = text(
  /^[a-z][a-z0-9-]{0,39}$/,
  "must be lower-case letters, digits and dashes, starting with a letter, 40 at most",
  "rename it",
);

/** A TCP port. Source: RFC 6335, section 6. */
export const port = (() => {
  const error = says("must be 1–65535", "choose a free port");
  return z.int({ error }).min(1, { error }).max(65535, { error });
})();

export const absolutePath = text(/^\/[^\s;{}"']*$/, "must be an absolute path without spaces", "start it with /");

export const envName = text(
  /^[A-Za-z_][A-Za-z0-9_]*$/,
  "must be a name of an environment variable",
  "use letters, digits and _, not starting with a digit",
);

/** Inside the project, with no way out of it. */
export const relativePath = text(
  /^[\w.-][\w./-]*$/,
  "must be a path inside the project",
  "leave out the leading / and any spaces",
);

export const address = text(/^\d{1,3}(\.\d{1,3}){3}$/, "must be an IPv4 address", "127.0.0.1 is this machine only");

/** `name` of an entry of `images`, or a reference by digest, which always means the same image. */
export const imageReference = text(
  /^([a-z][a-z0-9-]{0,39}|[a-z0-9.:/_-]+(:[\w.-]+)?@sha256:[0-9a-f]{64})$/,
  "must be a name under images, or a reference by digest (repository@sha256:…)",
  "a tag can change under a running server: declare the digest it stands for",
);

export const words = z.array(z.string({ error: says("must be text", "quote it") }), {
  error: says("must be a list of words", 'write it as ["program", "argument"]'),
});
