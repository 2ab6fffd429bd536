// Reviews what a pull request would change of a stack, and says it there in one comment. Ends with 1 where no preview
// could be made; the comment then says why.
import { readFileSync } from "node:fs";
import { pullOf, setComment } from "../lib/comment.ts";
import { githubOf, needed } from "../lib/github.ts";
import { marker } from "../lib/marked.ts";
import { reviewOf } from "../lib/review.ts";
import { step, summarize } from "../lib/step.ts";

await step(async () => {
  const github = githubOf();
  const stack = needed(process.env, "AISHA_STACK");
  const pull = pullOf(JSON.parse(readFileSync(needed(process.env, "GITHUB_EVENT_PATH"), "utf8")));
  const { code, markdown } = await reviewOf(stack);
  summarize(markdown);
  await setComment(github, pull, marker("review", stack), markdown);
  console.log(code === 0 ? `✓ stack ${stack} was previewed` : `✗ stack ${stack} could not be previewed`);
  return code === 0 ? 0 : 1;
});
