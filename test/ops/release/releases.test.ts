import { describe, expect, test } from "vitest";
import { isPartial, optionsIfPartial } from "../../../ops/release/partial.ts";
import { releaseBefore, releasesIn } from "../../../ops/release/releases.ts";

const image = (digit: string) => `r/sample:v${digit}@sha256:${digit.repeat(64)}`;
const images = (digit: string) => ({ api: image(digit), nginx: "nginx" });

/** An update as Pulumi's history has it; `2!` is one that failed, `<2` a way back. */
function update(what: string, more: object = {}) {
  const [digit = "", failed] = what.replace("<", "");
  return {
    kind: "update",
    startTime: `2026-01-01T00:00:0${digit}.000Z`,
    message: `${what.startsWith("<") ? "Roll back to " : ""}Release v${digit}`,
    environment: { "git.author": "Ana" },
    config: {
      "aisha:apps": { value: JSON.stringify({ api: { image: image(digit), port: 1 } }) },
      "aisha:nginx": { value: JSON.stringify({ image: "nginx" }) },
      "secrets:token": { secret: true },
    },
    result: failed ? "failed" : "succeeded",
    ...more,
  };
}
const history = (...updates: object[]) => JSON.stringify(updates.reverse());
const told = (...updates: object[]) =>
  releasesIn(history(...updates)).map(({ images: { api }, outcome }) => `${api![10]} ${outcome}`);

describe("releases", () => {
  test("are told with all that is known of them", () => {
    expect(releasesIn(history(update("1")))).toEqual([
      { at: "2026-01-01T00:00:01.000Z", by: "Ana", outcome: "succeeded", message: "Release v1", images: images("1") },
    ]);
  });

  test.each([
    ["none", [], []],
    ["updates in a row with the same images are one", ["1", "1", "2"], ["1 succeeded", "2 succeeded"]],
    ["one that succeeded stays so when a later update fails", ["1", "1!"], ["1 succeeded"]],
    ["one that was tried again counts as it ended", ["1!", "1"], ["1 succeeded"]],
    ["one that failed and one that came back", ["1", "2!", "1"], ["1 succeeded", "2 failed", "1 succeeded"]],
  ])("%s", (_, updates, expected) => expect(told(...updates.map((what) => update(what)))).toEqual(expected));

  test("are not updates of a part, previews of none, or destroys", () => {
    const [, message] = optionsIfPartial(["up", "--target", "x"]);
    expect(told(update("1"), update("2", { message }), update("3", { kind: "destroy" }))).toEqual(["1 succeeded"]);
  });

  test("may have had a file that nobody can read", () => {
    const config = { "aisha:apps": { value: "{" } };
    expect(releasesIn(history(update("1", { config, result: "failed" })))[0]).toMatchObject({ images: {} });
  });
});

describe("the release before", () => {
  test.each([
    ["nothing was ever brought up", [], "1", undefined],
    ["this is the first", ["1"], "1", undefined],
    ["this one succeeded", ["1", "2"], "2", "1"],
    ["this one failed", ["1", "2!"], "2", "1"],
    ["this one was written and not brought up", ["1", "2"], "3", "2"],
    ["this is where a way back led", ["1", "2", "3", "<2"], "2", "1"],
    ["a way back was followed by another release", ["1", "2", "<1", "3"], "3", "1"],
    ["a way back from a failed one was gone", ["1", "2", "3!", "<2"], "2", "1"],
    ["a way back was killed: it is gone again", ["1", "2"], "1", "1"],
    ["a longer way back was killed", ["1", "2", "3", "<2"], "1", "1"],
    ["a way back failed: it leads further", ["1", "2", "3", "<2!"], "2", "1"],
    ["a way back failed, and nothing is further back", ["1", "2", "<1!"], "1", undefined],
    ["an older one was released again, which is no way back", ["1", "2", "3", "1"], "1", "3"],
  ])("when %s", (_, updates, declared, before) => {
    const releases = releasesIn(history(...updates.map((what) => update(what))));
    expect(releaseBefore(releases, images(declared))?.images.api).toBe(before && image(before));
  });
});

test.each([
  ["a part was added", [{ api: "1" }, { api: "2" }, { api: "2", bot: "1" }], { api: "2", bot: "1" }],
  ["a part was removed", [{ api: "1", bot: "1" }, { api: "2", bot: "1" }, { api: "2" }], { api: "2" }],
])("the release before is one that changed something, where %s", (_, all, declared) => {
  const releases = all.map((images) => ({ at: "", by: "", outcome: "succeeded", message: "", images })) as never;
  expect(releaseBefore(releases, declared as never)?.images.api).toBe("1");
});

test.each([
  [["up", "--yes"], false],
  [["up", "--target", "x"], true],
  [["up", "-t", "x"], true],
  [["update", "--exclude=x"], true],
  [["up", "-turn:x"], true],
  [["up", "-yt", "x"], true],
  [["--color", "never", "up", "-t", "x"], true],
  [["up", "--config", "a=b"], false],
  [["preview", "--target", "x"], false],
  [["up", "--target-dependents"], false],
])("%j is of a part: %s", (args, partial) => expect(isPartial(args)).toBe(partial));
