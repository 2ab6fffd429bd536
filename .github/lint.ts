// Checks every workflow, or those in another folder that is named, as a part of bin/test. Ends with 1 where something is wrong.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { lintWorkflow } from "./lib/lint-workflow.ts";

const folder = process.argv[2] ?? join(import.meta.dirname, "workflows");
let wrong = 0;
for (const name of readdirSync(folder).sort()) {
  const lines = await lintWorkflow(`.github/workflows/${name}`, readFileSync(join(folder, name), "utf8"));
  for (const line of lines) console.error(`✗ ${line}`);
  wrong += lines.length;
}
process.exit(wrong === 0 ? 0 : 1); // the linter would wait forever
