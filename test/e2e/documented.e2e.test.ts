import { afterAll, beforeAll, expect, test } from "vitest";
import { needsServer, runsOf } from "../support/docs/documented-runs.ts";
import { documentFiles, documentOf } from "../support/docs/documents.ts";
import { DocumentedProduct } from "../support/documented-product.ts";

const product = new DocumentedProduct("e2e-docs", 45);
const remedy =
  `Correct the command; or, behind the language of its block, write ${needsServer} where it needs a server of the ` +
  "reader's own, or exit=1 where it is to end so. CONTRIBUTING.md, Documents, says more.";

beforeAll(() => product.begin());

afterAll(() => product.remove());

test.each(runsOf(documentFiles().flatMap((file) => documentOf(file).blocks)))("$at", async ({ at, script, code }) => {
  const ended = await product.run(`set -e\n${script}`);
  expect(ended.code, `${at} ended with ${ended.code}:\n${script}\n\n${ended.output}\n\n${remedy}`).toBe(code);
});
