import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { repository } from "../../ops/repository.ts";
import { documentFiles, documentOf } from "../support/docs/documents.ts";

const files = documentFiles();

describe.each(files)("%s", (file) => {
  const { links, anchors } = documentOf(file);
  const here = links.filter(({ text }) => !/^[a-z]+:/.test(text));

  test("links to files that there are", () => {
    const missing = here.filter(({ text }) => !existsSync(join(repository, dirname(file), text.split("#")[0]!)));
    expect(missing).toEqual([]);
  });

  test("links to headings that there are", () => {
    const wrong = here.filter(({ text }) => {
      const [path = "", anchor] = text.split("#");
      const target = path === "" ? file : normalize(join(dirname(file), path));
      if (!anchor || (path !== "" && !target.endsWith(".md"))) return false;
      return !(target === file ? anchors : documentOf(target).anchors).includes(anchor);
    });
    expect(wrong).toEqual([]);
  });
});

test.each(files.filter((file) => file.startsWith("docs/")))("%s is linked from README.md", (file) => {
  expect(documentOf("README.md").links.map(({ text }) => text.split("#")[0])).toContain(file);
});
