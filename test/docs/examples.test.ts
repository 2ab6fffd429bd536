import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { leastConfiguration, problemsOf } from "../support/configuration.ts";
import { documentFiles, documentOf } from "../support/docs/documents.ts";

const examples = documentFiles().flatMap((file) =>
  documentOf(file).blocks.filter(({ language, text }) => language === "yaml" && text.startsWith("aisha:")),
);
/** What an example leaves out, or names and leaves to be declared, is none of its faults: it is about keys and their values. */
const leftOut = /: is missing: |; (name one, or )?declare it| as things stand/;

describe("an example of what is declared", () => {
  test.each(examples.map(({ at, text }) => [at, text]))("in %s has keys and values that are taken", (_, text) => {
    const declared = Object.entries(parse(text!) as object).map(([key, value]) => [key.replace("aisha:", ""), value]);
    const problems = problemsOf({ ...leastConfiguration(), ...Object.fromEntries(declared) });
    expect(problems.filter((problem) => !leftOut.test(problem))).toEqual([]);
  });
});
