import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repository } from "../../ops/repository.ts";
import { needsServer, runElsewhere, runsOf } from "../support/docs/documented-runs.ts";
import { documentFiles, documentOf } from "../support/docs/documents.ts";
import { typedIn } from "../support/docs/shell-text.ts";

const blocks = documentFiles()
  .flatMap((file) => documentOf(file).blocks)
  .filter((block) => typedIn(block));

test("few blocks need a server", () => {
  const marked = blocks.filter(({ marks }) => marks.includes(needsServer));
  expect(marked.length).toBeLessThan(blocks.length / 3);
});

test.each(runElsewhere)("$command is run by $by", ({ command, by, says = command }) => {
  expect(readFileSync(join(repository, by), "utf8")).toContain(says);
});

test("what is run elsewhere is in a document", () => {
  const commands = blocks.flatMap((block) => typedIn(block)!).map((line) => line.replace(/\s+#.*$/, ""));
  expect(runElsewhere.filter(({ command }) => !commands.includes(command))).toEqual([]);
});

const block = (text: string, ...marks: string[]) => ({ at: "a.md:1", language: "sh", marks, text });

test.each([
  ["as it is", [block("bin/aisha check")], [["bin/aisha check", 0]]],
  [
    "once",
    [block("bin/aisha check\na"), block("bin/aisha check # again\nb")],
    [
      ["bin/aisha check\na", 0],
      ["b", 0],
    ],
  ],
  ["not, where it needs a server", [block("ssh a", "server")], []],
  ["not, where something else runs it", [block("bin/up   # all of it")], []],
  ["with the exit code that it has", [block("bin/aisha check", "exit=1")], [["bin/aisha check", 1]]],
  ["as the product's own stack", [block("bin/aisha check --stack prod")], [["bin/aisha check", 0]]],
  ["unasked", [block("bin/aisha release v1 a")], [["bin/aisha release --yes v1 a", 0]]],
])("a block is run %s", (_, blocks, runs) => {
  expect(runsOf(blocks)).toEqual(runs.map(([script, code]) => ({ at: "a.md:1", script, code })));
});
