// Looks for what somebody changed on a stack's servers by hand: an issue is opened or brought up to date where there is
// something, and closed where there is nothing any more. Ends with 1 where that could not be told; the issue then stays.
import { closeDrift, openDrift } from "../lib/drift-issue.ts";
import { githubOf, needed } from "../lib/github.ts";
import { reviewOf } from "../lib/review.ts";
import { step, summarize } from "../lib/step.ts";

await step(async () => {
  const github = githubOf();
  const stack = needed(process.env, "AISHA_STACK");
  const { code, markdown } = await reviewOf(stack, "--drift");
  summarize(markdown);
  if (code === 1) {
    console.log(`! stack ${stack} has drifted: ${await openDrift(github, stack, markdown)}`);
    return 0;
  }
  if (code !== 0) {
    console.error(`✗ whether stack ${stack} has drifted could not be told`);
    return 1;
  }
  const closed = await closeDrift(github, stack, `No drift any more, as of ${new Date().toISOString()}.`);
  console.log([`✓ stack ${stack} has not drifted`, ...closed.map((issue) => `✓ closed: ${issue}`)].join("\n"));
  return 0;
});
