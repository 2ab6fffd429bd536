import { describe, expect, test } from "vitest";
import type { SecretState } from "../../config/rule.ts";
import { configurationWith, leastConfiguration, problemsOf } from "../support/configuration.ts";

const run = "run: bin/aisha pulumi config set --secret secrets:token";

describe("a secret that is named", () => {
  const named = configurationWith(["apps/api/secrets/TOKEN", "token"]);
  test.each<[what: string, secrets: [string, SecretState][], problem: string]>([
    ["is not set", [], `must name a secret that is set, got "token"; ${run}`],
    [
      "stands in the file as it is",
      [["token", { encrypted: false, bytes: 40, visible: true }]],
      `must name a secret that is encrypted, and the value of "token" is not; ${run}`,
    ],
    [
      "is too short to be masked",
      [["token", { encrypted: true, bytes: 3, visible: true }]],
      `must name a secret of 4 bytes or more, and "token" is shorter; ${run}`,
    ],
  ])("and %s is a problem", (_, secrets, problem) => {
    expect(problemsOf(named, { secrets: new Map(secrets) })).toEqual([`apps/api/secrets/TOKEN: ${problem}`]);
  });

  test("and set is none", () => {
    expect(problemsOf(named, { secrets: new Map([["token", { encrypted: true, bytes: 4, visible: true }]]) })).toEqual(
      [],
    );
  });
});

describe("a token that a route asks for", () => {
  const asking = configurationWith(["apps/api/routes/\\/webhook/secretToken", "token"]);
  const at = "apps/api/routes//webhook/secretToken";
  const set = (bytes: number, visible = true) => ({
    secrets: new Map([["token", { encrypted: true, bytes, visible }]]),
  });

  test("is a secret that is set", () => {
    expect(problemsOf(asking, { secrets: new Map() })).toEqual([
      `${at}: must name a secret that is set, got "token"; ${run}`,
    ]);
    expect(problemsOf(asking, set(256))).toEqual([]);
  });

  test.each([set(257), set(40, false)])("fits into a header", (surroundings) =>
    expect(problemsOf(asking, surroundings)).toEqual([
      `${at}: must name a secret of 256 characters or fewer, all visible ASCII, and "token" is none; ${run}`,
    ]),
  );
});

describe("what an image is built from", () => {
  const having =
    (...paths: string[]) =>
    (path: string) =>
      paths.includes(path);
  const files = ["images/base", "images/base/Dockerfile", "sample", "sample/Dockerfile"];
  const without = (...missing: string[]) => ({ exists: having(...files.filter((file) => !missing.includes(file))) });

  test("is there", () => expect(problemsOf(leastConfiguration(), without())).toEqual([]));

  test("is a folder", () => {
    expect(problemsOf(leastConfiguration(), without("sample", "sample/Dockerfile"))).toEqual([
      'images/product/context: must be a folder of the project, got "sample"; correct the path',
    ]);
  });

  test("has a Dockerfile", () => {
    expect(problemsOf(leastConfiguration(), without("sample/Dockerfile"))).toEqual([
      "images/product/context: must lead to a Dockerfile, but there is no sample/Dockerfile; correct the path",
    ]);
  });

  test("may have its Dockerfile elsewhere, if it is there", () => {
    const elsewhere = configurationWith(["images/product/dockerfile", "sample.Dockerfile"]);
    expect(problemsOf(elsewhere, { exists: having(...files, "sample.Dockerfile") })).toEqual([]);
    expect(problemsOf(elsewhere, without())).toEqual([
      "images/product/dockerfile: must lead to a Dockerfile, but there is no sample.Dockerfile; correct the path",
    ]);
  });
});
