import { Command } from "commander";
import { report } from "../ops/problem.ts";
import { wholeNumber } from "../ops/whole-number.ts";
import { type ConvergeOptions, converge } from "./converge/converge.ts";
import { type FailoverOptions, failover } from "./failover/failover.ts";
import { release } from "./release/release.ts";
import type { ReleaseOptions } from "./release/trial.ts";

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

program
  .command("release")
  .description(
    "the sample's webhook API released under a constant traffic over TLS by this program and by docker-compose, two " +
      "replicas behind nginx on each side: requests sent, failed, and reset on connections that were kept alive, the " +
      "longest time without an answer, and seconds of a release. Every accepted request must be queued once",
  )
  .option("--releases <count>", "how many versions each side brings up, one after another", wholeNumber, 3)
  .option("--per-second <count>", "requests a second; half of them on connections of their own", wholeNumber, 200)
  .addHelpText("after", `${exitCodes}\n\nExample:\n  npm run bench -- release --releases 5`)
  .action((options: ReleaseOptions) => release(options, interrupted.signal));

program
  .command("failover")
  .description(
    "kill -9 of the sample's bot behind a lease, beside one in a single container that Docker restarts: milliseconds " +
      "to the next getUpdates at its Telegram server, ours split into the lease and the start of the app; and how long " +
      "the app alone takes from the start of a container. No two may poll at once",
  )
  .option("--rounds <count>", "how often each of them is killed, in turns; medians count", wholeNumber, 30)
  .addHelpText("after", `${exitCodes}\n\nExample:\n  npm run bench -- failover --rounds 10`)
  .action((options: FailoverOptions) => failover(options, interrupted.signal));

try {
  await program.parseAsync();
} catch (error) {
  report(error);
  process.exitCode = 1;
}
