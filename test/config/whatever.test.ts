import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { schema } from "../../config/schema.ts";
import { problemsOf } from "../support/configuration.ts";
import { fullConfiguration, fullSurroundings, fullWith, keysOf } from "../support/full-configuration.ts";

const keys = keysOf(fullConfiguration());
const problemsAt = (path: string[], value: unknown) => problemsOf(fullWith(path, value), fullSurroundings);

interface Shape {
  properties?: Record<string, Shape>;
  additionalProperties?: Shape | boolean;
  /** The kinds of a map that are told apart by a key of one value. */
  oneOf?: Shape[];
  enum?: unknown[];
}

/** The paths of keys that the schema has and a tree has not. */
function missing(shape: Shape, tree: Record<string, unknown>, path = ""): string[] {
  const { oneOf: kinds, properties = {}, additionalProperties: entry } = shape;
  if (kinds) return missing(kinds.find((kind) => isOf(kind, tree)) ?? {}, tree, path);
  const inner = typeof entry === "object" ? Object.keys(tree).map((key): [string, Shape] => [key, entry]) : [];
  if (typeof entry === "object" && inner.length === 0) return [`${path}/*`];
  return [...Object.entries(properties), ...inner].flatMap(([key, value]) =>
    tree[key] === undefined ? [`${path}/${key}`] : missing(value, tree[key] as typeof tree, `${path}/${key}`),
  );
}

function isOf({ properties = {} }: Shape, tree: Record<string, unknown>): boolean {
  return Object.entries(properties).some(([key, value]) => value.enum?.length === 1 && value.enum[0] === tree[key]);
}

describe("the configuration that all this is tried on", () => {
  test("is right", () => expect(problemsOf(fullConfiguration(), fullSurroundings)).toEqual([]));

  test("has every key of the schema", () => {
    const lacking = missing(z.toJSONSchema(schema) as Shape, fullConfiguration());
    expect(lacking.filter((key) => !key.startsWith("/images/base/"))).toEqual([]); // the other image has them
  });
});

describe("whatever stands in a file", () => {
  const wrongs: [string, unknown][] = [
    ["a list in a list", [[]]],
    ["null", null],
    ["a negative fraction", -0.5],
  ];
  const free = (path: string[]) => path.at(-2) === "daemon"; // whatever JSON holds: dockerd knows what is wrong
  const cases = keys
    .filter((path) => !free(path))
    .flatMap((path) =>
      wrongs.map(([what, value]): [string, string, string[], unknown] => [what, path.join("/"), path, value]),
    );
  test.each(cases)("%s at %s is told of there alone", (_, key, path, value) => {
    const problems = problemsAt(path, value);
    expect(problems).not.toEqual([]);
    for (const problem of problems) expect(problem.startsWith(`${key}: `) || problem.startsWith(`${key}/`)).toBe(true);
  });

  test("it is read, or refused with rule and fix, but never breaks the reader", () => {
    const known = fc.constantFrom("here", "base", "product", "api", "token", "/health", "/tmp", "latest", "0.0.0.0");
    const odd = fc.constantFrom("__proto__", "constructor", "toString", "hasOwnProperty", "");
    const map = fc.dictionary(fc.oneof(known, odd), fc.jsonValue());
    const value = fc.oneof(fc.jsonValue(), known, odd, fc.integer(), map);
    fc.assert(
      fc.property(fc.constantFrom(...keys), value, (path, replacement) => {
        for (const problem of problemsAt(path, replacement)) {
          expect(problem).toMatch(/: (is missing: )?(unknown key|must|there are).*; ./s);
        }
      }),
      { numRuns: 200 },
    );
  });
});
