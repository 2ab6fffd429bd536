import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { repository } from "../../ops/repository.ts";
import { refusalOf } from "../support/docs/command-grammar.ts";
import { isMark } from "../support/docs/documented-runs.ts";
import { documentFiles, documentOf, type Place } from "../support/docs/documents.ts";
import { commandsIn, typedIn } from "../support/docs/shell-text.ts";

const text = (file: string) => readFileSync(join(repository, file), "utf8");
const { scripts } = JSON.parse(text("package.json"));
const documents = documentFiles().map(documentOf);

/** What is wrong with the commands in a piece of text; in one line of it there may be several. */
function wrongIn({ at, text }: Place, isSpokenOf: boolean): string[] {
  return commandsIn(text).flatMap(([first = "", ...rest]) => {
    const refused = /^bin\/\w+$/.test(first) ? refusalOf([first, ...rest], isSpokenOf) : undefined;
    const unknown = first === "npm" && rest[0] === "run" && !(rest[1]! in scripts) ? `no script ${rest[1]}` : undefined;
    return [refused, unknown].flatMap((why) => (why ? [`${at}: ${[first, ...rest].join(" ")}: ${why}`] : []));
  });
}

describe.each(documents.map((document) => [document.file, document] as const))("%s", (_, { blocks, codes }) => {
  test("names commands, options and scripts that there are", () => {
    const typed = blocks.flatMap((block) => (typedIn(block) ?? []).map((line) => ({ at: block.at, text: line })));
    const spoken = codes.filter(({ text }) => /^(bin\/|npm run )/.test(text));
    const wrong = [typed.map((place) => wrongIn(place, false)), spoken.map((place) => wrongIn(place, true))];
    expect(wrong.flat(2)).toEqual([]);
  });

  test("names files that there are", () => {
    const typed = blocks.flatMap((block) => (typedIn(block) ?? []).flatMap((line) => commandsIn(line).flat()));
    const named = pathsIn([...typed, ...codes.map(({ text }) => text)]);
    expect(named.filter((path) => !existsSync(join(repository, path)))).toEqual([]);
  });

  test("has what can be typed in blocks of sh, or behind a prompt", () => {
    const missed = blocks.filter((block) => /^(\$ |bin\/)/m.test(block.text) && !typedIn(block));
    expect(missed.map(({ at }) => at)).toEqual([]);
  });

  test("marks its blocks by what there is: server, exit=1, exit=2", () => {
    const unknown = blocks.filter(({ marks }) => !marks.every(isMark));
    expect(unknown.map(({ at, marks }) => `${at}: ${marks.join(" ")}`)).toEqual([]);
  });
});

/** Words that are paths of the repository: they begin with a folder of it, but not with one that is made. */
function pathsIn(words: string[]): string[] {
  return words.filter((word) => {
    const [, folder] = /^(\w[\w.-]*)\/[\w.@/-]+$/.exec(word) ?? [];
    return folder && folder !== "node_modules" && existsSync(join(repository, folder));
  });
}
