import { expect, test } from "vitest";
import { deployedIn } from "../../../ops/release/deployed.ts";
import { optionsIfPartial } from "../../../ops/release/partial.ts";

const partial = optionsIfPartial(["up", "--target", "x"])[1]!;
const update = (commit: string | undefined, other: object = {}) => ({
  ...{ kind: "update", message: "Change something", result: "succeeded" },
  environment: { "git.author": "Ana", ...(commit ? { "git.head": commit, "git.dirty": "false" } : {}) },
  ...other,
});
const edited = (commit: string) => update(commit, { environment: { "git.head": commit, "git.dirty": "true" } });
const clean = { commit: "a", isEdited: false };

test.each([
  ["the newest that succeeded", [update("b"), update("a")], { commit: "b", isEdited: false }],
  ["not one that failed", [update("b", { result: "failed" }), update("a")], clean],
  ["not one that has not ended", [update("b", { result: "in-progress" }), update("a")], clean],
  ["not one of a part alone", [update("b", { message: partial }), update("a")], clean],
  ["not a refresh", [update("b", { kind: "refresh" }), update("a")], clean],
  ["one without a commit", [update(undefined), update("a")], { commit: undefined, isEdited: false }],
  ["in no commit, where it had changes", [edited("a"), update("a")], { commit: "a", isEdited: true }],
  ["in one again, where it was brought up from there", [update("a"), edited("a")], clean],
  ["nothing, where none succeeded", [update("a", { result: "failed" })], undefined],
  ["nothing, where none was", [], undefined],
])("what is deployed is %s", (_, history, deployed) => {
  expect(deployedIn(JSON.stringify(history))).toEqual(deployed);
});

test("of a stack that the state does not know nothing is deployed", () => {
  expect(deployedIn("")).toBeUndefined();
});
