import fc from "fast-check";
import { expect, test } from "vitest";
import { hidden, reasonOf } from "../../../ops/review/reason.ts";

const urn = "urn:pulumi:demo::aisha::aisha:apps:App$docker:index/volume:Volume::redis-data";

test.each([
  [["one", "preview failed"], "one"],
  [["preview failed"], "preview failed"],
  [["one", "one", "two"], "one\n\ntwo"],
  [
    [`Preview failed: resource "${urn}" cannot be deleted\nbecause it is protected. To unprotect the resource, …`],
    "redis-data would be deleted and is protected, so Pulumi refuses the whole update; keep it declared, " +
      `or save what is in it, and then run: bin/aisha pulumi state unprotect '${urn}'`,
  ],
])("of %j is %j", (errors, expected) => {
  expect(reasonOf(errors, [])).toBe(expected);
});

test("is bounded", () => {
  expect(reasonOf([Array.from({ length: 50 }, (_, line) => `${line}`).join("\n")], [])).toMatch(/\n19\n…$/);
  expect(reasonOf(["x".repeat(9999)], []).length).toBeLessThan(2010);
});

test.each([
  ["secure: v1:JuLeblfO295vNwAK:NUl1y+g7kyIffMXmS583aESOfDyrjpk92qK1jYofPhTmPim94vOl4roMnM8j2U", "secure: [secret]"],
  ["-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----\nend", "[secret]\nend"],
  ["-----BEGIN PRIVATE KEY-----\ncut off", "[secret]"],
])("%j has nothing encrypted and no key left", (text, expected) => {
  expect(hidden(text, [])).toBe(expected);
});

test("has no secret in it, wherever it stands", () => {
  const secret = fc
    .string({ minLength: 8 })
    .filter((text) => text.trim().length >= 8 && !"[secret]".includes(text.trim()));
  fc.assert(
    fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
      expect(reasonOf([`${before} ${value} ${after}`], [value])).not.toContain(value);
    }),
  );
});
