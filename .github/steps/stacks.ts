// Which stacks have servers elsewhere, by the files that are there: for the matrix of a workflow, as stacks=["prod"]. One
// whose state is in its clone is left out, with a warning: here that state would be lost with the runner.
import { appendFileSync } from "node:fs";
import { isHere } from "../../ops/passphrase.ts";
import { keysIn, readStackFile, stackFileName } from "../../ops/stack-file.ts";
import { stacksIn } from "../../ops/stacks.ts";
import { step, warn } from "../lib/step.ts";

await step(async () => {
  const elsewhere = stacksIn().filter((stack) => !isHere(readStackFile(stack)));
  const shared = elsewhere.filter((stack) => !isStateHere(readStackFile(stack)));
  for (const stack of elsewhere.filter((stack) => !shared.includes(stack))) {
    warn(
      `stack ${stack} is left out, since its state is in somebody's clone; name a shared one in ` +
        `${stackFileName(stack)}, as aisha:state: s3://bucket, and run there: bin/aisha state move --stack ${stack}`,
    );
  }
  const output = `stacks=${JSON.stringify(shared)}\n`;
  console.log(output.trim());
  if (process.env.GITHUB_OUTPUT) appendFileSync(process.env.GITHUB_OUTPUT, output);
  return 0;
});

/** A file that is no YAML is taken up, so that somebody is told what is wrong with it. */
function isStateHere(text: string): boolean {
  try {
    return keysIn(text, "aisha").state === undefined;
  } catch {
    return false;
  }
}
