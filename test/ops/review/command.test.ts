import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { capture } from "../../../ops/process.ts";
import { repository } from "../../../ops/repository.ts";
import { reviewed, textOf } from "./previews.ts";

const file = (name: string) => join(import.meta.dirname, "previews", `${name}.json`);
const review = (...args: string[]) =>
  capture(process.execPath, ["ops/main.ts", "review", ...args], { cwd: repository });

test.each<[name: string, code: number, option: string[], heading: string]>([
  ["release", 0, [], "## Review of stack demo: v2 of bot, webhook-api, worker, no downtime"],
  ["refused-volume", 1, [], "## Review of stack demo: it fails, data at risk"],
  ["drift", 1, ["--drift"], "## Drift of stack demo: 4 things differ from what is declared"],
  ["wrong", 2, ["--drift"], "## Drift of stack demo: the preview failed"],
  ["no-such-file", 2, [], "## Review of stack local: the preview failed"],
])("%s ends with %i", async (name, code, option, heading) => {
  const ended = await review("--from", file(name), ...option);
  expect(ended.stdout.split("\n")[0]).toBe(heading);
  expect(ended.code).toBe(code);
});

test("a program gets the same facts, from what it pipes", () => {
  const options = { cwd: repository, input: textOf("nginx"), encoding: "utf8" as const };
  const printed = execFileSync(process.execPath, ["ops/main.ts", "review", "--from", "-", "--json"], options);
  expect(JSON.parse(printed)).toEqual(reviewed("nginx"));
});
