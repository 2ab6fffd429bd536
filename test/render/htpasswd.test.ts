import bcrypt from "bcryptjs";
import { expect, test } from "vitest";
import { renderHtpasswd } from "../../render/htpasswd.ts";

const file = renderHtpasswd({ reader: "second secret", deployer: "first secret" }, "aisha/unit");

/** User → hash. */
const parse = (text: string) => Object.fromEntries(text.split("\n").map((line) => line.split(":")));

test("is the same text for the same users in any order", () => {
  expect(renderHtpasswd({ deployer: "first secret", reader: "second secret" }, "aisha/unit")).toBe(file);
  expect(file.match(/^\w+:\$2b\$10\$/gm)).toEqual(["deployer:$2b$10$", "reader:$2b$10$"]);
});

test("lets each user in with that password only", () => {
  expect(bcrypt.compareSync("first secret", parse(file).deployer)).toBe(true);
  expect(bcrypt.compareSync("second secret", parse(file).deployer)).toBe(false);
});

test("salts by user and stack, and never by the password", () => {
  const salts = [
    renderHtpasswd({ a: "one" }, "aisha/unit"),
    renderHtpasswd({ a: "two" }, "aisha/unit"),
    renderHtpasswd({ a: "one" }, "aisha/other"),
    renderHtpasswd({ b: "one" }, "aisha/unit"),
  ].map((text) => bcrypt.getSalt(Object.values<string>(parse(text))[0]!));
  expect(salts[1]).toBe(salts[0]);
  expect(new Set(salts).size).toBe(3);
});
