import type { CheckFailure, Props } from "../rpc/handler.ts";
import { UNKNOWN } from "../rpc/handler.ts";

/** A path that must be absolute, under one of the property names of a resource. */
export function checkPath(news: Props, property = "path"): CheckFailure[] {
  const value = news[property];
  if (value === UNKNOWN || (typeof value === "string" && /^\/.*[^/]$/.test(value))) return [];
  return [{ property, reason: `must be an absolute path without an ending slash, got ${JSON.stringify(value)}` }];
}

export function checkMode(news: Props): CheckFailure[] {
  const { mode } = news;
  if (mode === undefined || (typeof mode === "string" && /^0[0-7]{3,4}$/.test(mode))) return [];
  return [{ property: "mode", reason: `must be permission bits such as "0644", got ${JSON.stringify(mode)}` }];
}

/** Numbers, or names that the server knows, as chown takes them. */
export function checkOwner(news: Props): CheckFailure[] {
  const { owner } = news;
  if (owner === undefined || owner === UNKNOWN || (typeof owner === "string" && /^[\w-]+:[\w-]+$/.test(owner)))
    return [];
  return [{ property: "owner", reason: `must be user:group such as "1000:1000", got ${JSON.stringify(owner)}` }];
}
