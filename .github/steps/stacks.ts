// Which stacks have servers elsewhere, by the files that are there: for the matrix of a workflow, as stacks=["prod"].
import { appendFileSync } from "node:fs";
import { isHere } from "../../ops/passphrase.ts";
import { readStackFile } from "../../ops/stack-file.ts";
import { stacksIn } from "../../ops/stacks.ts";
import { step } from "../lib/step.ts";

await step(async () => {
  const elsewhere = stacksIn().filter((stack) => !isHere(readStackFile(stack)));
  const output = `stacks=${JSON.stringify(elsewhere)}\n`;
  console.log(output.trim());
  if (process.env.GITHUB_OUTPUT) appendFileSync(process.env.GITHUB_OUTPUT, output);
  return 0;
});
