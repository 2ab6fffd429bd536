import { describe, expect, test } from "vitest";
import { leastConfiguration, problemsOf, problemsWith } from "../support/configuration.ts";

describe("all problems of a file are listed at once", () => {
  test("those of keys and those between parts", () => {
    const wrong = problemsWith(
      ["nginx/http", 0],
      ["nginx/https", 5001],
      ["apps/api/replicas", 0],
      ["apps/api/image", "none"],
      ["registry/mode", "ftp"],
      ["bots/talker/server", "there"],
      ["extra", 1],
    );
    expect(wrong.map((line) => line.split(":")[0])).toEqual([
      "registry/mode",
      "nginx/http",
      "apps/api/replicas",
      "",
      "bots/talker/server",
      "apps/api/image",
      "nginx/https",
    ]);
  });

  test("a server that is wrong is still declared", () => {
    expect(problemsWith(["servers/here", "yes"], ["apps/api/server", "here"])).toEqual([
      'servers/here: must be a map with the key transport, got "yes"; write each as key: value',
    ]);
  });

  test("an empty file", () => {
    expect(problemsOf({}).map((line) => line.split(":")[0])).toEqual(["servers", "registry", "nginx", "apps"]);
    expect(problemsOf({ ...leastConfiguration(), nginx: undefined })).toHaveLength(1);
  });
});
