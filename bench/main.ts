import { Command } from "commander";
import { report } from "../ops/problem.ts";
import { wholeNumber } from "../ops/whole-number.ts";
import { type ConvergeOptions, converge } from "./converge/converge.ts";

const exitCodes = `
Exit codes:
  0  measured; the last line is one JSON object: name, ours, peer, ratios (peer/ours, so above 1 is ahead)
  1  failed; the last lines say why and what to do
  2  wrong usage`;

/** What runs ends when it is interrupted, and what was started for it is removed. */
const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interrupted.abort());

const program = new Command("npm run bench --")
  .description("Measures this program beside what others use for the same.")
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .addHelpText("after", `${exitCodes}\n\nExample:\n  npm run bench -- converge`);

program
  .command("converge")
  .description(
    "the same state of a bare Debian server by this program and by ansible-playbook, each on a server of its own: " +
      "seconds of the first apply, of one with nothing to do, of a check with nothing to do, and of healing drift. " +
      "Packages are installed before, since their download would hide the rest",
  )
  .option("--runs <count>", "how often each tool does what has nothing to do, in turns; medians count", wholeNumber, 5)
  .addHelpText("after", `${exitCodes}\n\nExample:\n  npm run bench -- converge --runs 3`)
  .action((options: ConvergeOptions) => converge(options, interrupted.signal));

try {
  await program.parseAsync();
} catch (error) {
  report(error);
  process.exitCode = 1;
}
