// Looks for what somebody changed on a stack's servers by hand: an issue is opened or brought up to date where there is
// something, and closed where there is nothing any more. What was merged and is not deployed yet is no drift: then nothing
// is told, and the issue stays. Ends with 1 where it could not be looked for; the issue then stays too.
import { closeDrift, openDrift } from "../lib/drift-issue.ts";
import { githubOf, needed } from "../lib/github.ts";
import { reviewOf } from "../lib/review.ts";
import { step, summarize, warn } from "../lib/step.ts";
import { whyUntold } from "../lib/untold.ts";

await step(async () => {
  const github = githubOf();
  const stack = needed(process.env, "AISHA_STACK");
  const before = await whyUntold(stack);
  if (before) return leave(stack, before);
  const { code, markdown } = await reviewOf(stack, "--drift");
  const since = code === 0 ? undefined : await whyUntold(stack); // an update may have begun
  if (since) return leave(stack, since);
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

function leave(stack: string, why: string): number {
  summarize(`## Stack ${stack}: drift cannot be told now\n\n${why}; the issue about it stays as it is.`);
  warn(`whether stack ${stack} has drifted cannot be told now: ${why}`);
  return 0;
}
