import { z } from "zod";
import { mapOf, text } from "./fields.ts";
import { guardIds } from "./guard.ts";
import { says } from "./says.ts";

/** Stands for every path that a guard rail refuses. */
export const everywhere = "everywhere";

const id = text(
  new RegExp(`^(${guardIds.join("|")})$`),
  `must be the id of a guard rail, one of ${guardIds.join(", ")}`,
  'README, "Guard rails", says what each refuses',
);

const path = text(/^\S+$/, "must be the path that is refused, or one above it", "write it as apps/worker");

const reason = (() => {
  const error = says("must say why, in 10 characters or more", "whoever reads it next wants to know");
  return z.string({ error }).min(10, { error });
})();

/**
 * What guard rails let pass knowingly: id → path that is refused, or one above it → why. `id: why` is short for
 * `id: { everywhere: why }`. Default none. An exception that permits nothing is refused itself: it would hide the next mistake.
 */
export const allow = mapOf(
  id,
  z.preprocess((value) => (typeof value === "string" ? { [everywhere]: value } : value), mapOf(path, reason)),
).default({});

export type Allow = z.infer<typeof allow>;
