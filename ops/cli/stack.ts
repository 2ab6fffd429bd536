import type { Command } from "commander";
import type { DeployOptions } from "../commands/deploy.ts";
import type { DownOptions } from "../commands/down.ts";
import type { RecoverOptions } from "../commands/recover.ts";
import { ending } from "./exit-codes.ts";

/** A stack as a whole: brought up, taken away, put right after a kill. */
export function stackCommands(program: Command, stack: () => string): void {
  program
    .command("up")
    .description("set this machine up and bring a stack up; safe to run again, also after one that was killed")
    .argument("[options...]", "options for pulumi up, after --")
    .addHelpText("after", ending("bin/up -- --target '**webhook-api**'"))
    .action(async (options: string[]) => {
      const { up } = await import("../commands/up.ts");
      await up(stack(), options);
    });

  program
    .command("deploy")
    .description("as a pipeline does: recover, refuse a commit older than what is deployed, and bring the stack up")
    .option("--allow-older", "deploy a commit that is older, or that nothing tells to be newer")
    .addHelpText("after", ending("bin/aisha deploy --stack prod"))
    .action(async (options: DeployOptions) => {
      const { deploy } = await import("../commands/deploy.ts");
      await deploy(stack(), options);
    });

  program
    .command("down")
    .description("take a stack away: containers, networks, volumes, images, files and state")
    .option("--all", "also remove what set-up put into this clone: tools, caches, npm packages")
    .option("--yes", "do not ask; without a terminal this must be given for a stack on other servers")
    .addHelpText("after", ending("bin/down --all"))
    .action(async (options: DownOptions) => {
      const { down } = await import("../commands/down.ts");
      await down(stack(), options);
    });

  program
    .command("recover")
    .description("after a killed up: release the lock, remove containers and networks that the state does not know")
    .option(
      "--yes",
      "do not ask, also where a shared state is locked from elsewhere; without a terminal this must be given",
    )
    .option("--json", "print one JSON object: stack, done, lock, processes, remove, keep")
    .addHelpText("after", ending("bin/aisha recover --stack local"))
    .action(async (options: RecoverOptions) => {
      const { recover } = await import("../commands/recover.ts");
      await recover(stack(), options);
    });

  program
    .command("forget")
    .description("take a server that is gone out of a stack's state; nothing on the server is touched")
    .argument("<server>", "its name; the stack's file must not declare it any more")
    .option("--yes", "do not ask; without a terminal this must be given")
    .addHelpText("after", ending("bin/aisha forget old-app --stack prod"))
    .action(async (server: string, options: { yes?: boolean }) => {
      const { forget } = await import("../commands/forget.ts");
      await forget(stack(), server, options);
    });
}
