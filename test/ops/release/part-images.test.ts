import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { changedParts, imagesOf, withImages } from "../../../ops/release/part-images.ts";

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const at = (tag: string, digit: string) => `10.0.0.2:5000/aisha/sample:${tag}@${digest(digit)}`;

const text = `# What runs.
config:
  aisha:nginx: { image: nginx, names: [a.example.org] } # one line
  aisha:apps:
    api:
      image: sample   # built here
      env: { IMAGE: sample }
    worker: { command: [node, main.ts], image: "${at("v1", "a")}" }
  aisha:bots:
    bot:
      # by hand
      image: sample
`;

describe("a stack's file with other images", () => {
  const next = withImages(text, {
    api: at("v2", "b"),
    worker: at("v2", "b"),
    bot: at("v2", "b"),
    nginx: at("v2", "b"),
  });

  test("declares them", () => {
    const { config } = parse(next);
    const images = imagesOf({ apps: config["aisha:apps"], bots: config["aisha:bots"], nginx: config["aisha:nginx"] });
    expect(new Set(Object.values(images))).toEqual(new Set([at("v2", "b")]));
    expect(Object.keys(images)).toEqual(["api", "worker", "bot", "nginx"]);
  });

  test("has all else as it was, to the letter", () => {
    const back = next.replaceAll(at("v2", "b"), "…");
    expect(back).toBe(
      text
        .replaceAll("image: sample", "image: …")
        .replace("image: nginx", "image: …")
        .replace(/image: ".*"/, "image: …"),
    );
  });

  test.each([
    ["another's, by an anchor", "config:\n  aisha:apps: { a: { image: &it x }, api: { image: *it } }\n"],
    ["an anchor of another's", "config:\n  aisha:apps: { api: { image: &it x }, a: { image: *it } }\n"],
    ["in a map that is another's too", "config:\n  aisha:apps: { api: &a { image: x }, a: *a }\n"],
    ["a block", "config:\n  aisha:apps:\n    api:\n      image: >-\n        x\n      port: 1\n"],
    ["a map that is merged in", "config:\n  aisha:apps: { a: &a { image: x }, api: { <<: *a } }\n"],
    ["none", "config:\n  aisha:apps: {}\n"],
  ])("is refused where the image is %s", (_, given) => {
    expect(() => withImages(given, { api: "y" })).toThrow(/the image of api cannot be set: write it out/);
  });
});

test.each([
  ["another digest", { api: at("v1", "a") }, { api: at("v1", "b") }, ["api"]],
  ["another tag of the same digest", { api: at("v1", "a") }, { api: at("v2", "a") }, []],
  ["a digest for what was built", { api: "sample" }, { api: at("v1", "a") }, ["api"]],
  ["a part more and a part less", { api: "x", old: "x" }, { fresh: "x", api: "x" }, ["fresh", "old"]],
])("%s is told", (_, before, after, changed) => {
  expect(changedParts(before as Record<string, string>, after as Record<string, string>)).toEqual(changed);
});

test.each([[undefined], [{ apps: null }], [{ apps: { a: null, b: { image: 1 }, c: [] }, bots: "x", nginx: 5 }]])(
  "of %j nothing is known",
  (config) => expect(imagesOf((config ?? {}) as never)).toEqual({}),
);
