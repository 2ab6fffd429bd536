import { Problem } from "../problem.ts";
import { standingOf } from "../release/ancestry.ts";
import { deployedOf } from "../release/history.ts";
import { setUp } from "../setup/setup.ts";
import { declaredIn, readStackFile } from "../stack-file.ts";
import { recover } from "./recover.ts";
import { up } from "./up.ts";

export interface DeployOptions {
  /** Deploys what is older than what is deployed, or may be. */
  allowOlder?: boolean;
}

/**
 * Brings up what the commit that is checked out declares, without asking: for pipelines, whose runs may come in another
 * order than the commits that they are for. What a runner that died has left is recovered first.
 * @throws Problem for a commit that would undo what is deployed, and as {@link up} does
 */
export async function deploy(stack: string, { allowOlder = false }: DeployOptions): Promise<void> {
  await setUp(stack);
  const standing = await standingOf(await deployedOf(stack));
  if ("why" in standing) {
    if (!allowOlder) {
      throw new Problem(
        `stack ${stack} is left as it is: ${standing.why}; ` +
          `deploy a commit that has it, or give --allow-older: bin/aisha deploy --stack ${stack} --allow-older`,
      );
    }
    console.log(`! ${standing.why}; deployed all the same, as --allow-older says`);
  }
  if (declaredIn(readStackFile(stack))) await recover(stack, { yes: true }); // a wrong file is the program's to report
  await up(stack, []);
}
