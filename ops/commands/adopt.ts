import { exitCodeOf, merged, reportOf, yamlOf } from "../adopt/report.ts";
import { lookForOld } from "../adopt/run.ts";
import { agreedTo } from "../ask.ts";
import { paint } from "../colour.ts";
import { giveBackAll } from "../give-back.ts";
import { Problem, report } from "../problem.ts";
import { declarationOf } from "../stack-file.ts";
import { strandedLock } from "../stranded-lock.ts";

export interface AdoptOptions {
  /** Looks at this server alone, or goes back on it alone. */
  server?: string;
  /** Prints one JSON object. */
  json?: boolean;
  /** Lets the set-up before serve again. */
  undo?: boolean;
  /** Does not ask. */
  yes?: boolean;
}

/** Says what a stack could take over on its servers. @returns the exit code: 0 all declared, 1 not, 2 could not look */
export async function adopt(stack: string, { server, json = false }: AdoptOptions): Promise<number> {
  try {
    const config = declarationOf(stack);
    const all = await lookForOld(stack, config, chosen(config.servers, server));
    const add = merged(all.flatMap((one) => ("add" in one ? [one.add] : [])));
    const code = exitCodeOf(all);
    if (json) console.log(JSON.stringify({ stack, servers: all, add, yaml: yamlOf(add) }, null, 2));
    else console.log(reportOf(stack, all, paint));
    return code;
  } catch (error) {
    report(error);
    return 2;
  }
}

/**
 * Stops what took the place of the set-up before, and starts that.
 * @throws Problem when nobody agreed, an update is under way, or not all of it runs again
 */
export async function undoAdoption(stack: string, { server, yes = false }: AdoptOptions): Promise<void> {
  const config = declarationOf(stack);
  const servers = chosen(config.servers, server);
  const where = Object.keys(servers).join(", ");
  await strandedLock(stack);
  const question =
    `This stops the parts of stack ${stack} that replace something on ${where}, and starts what was there. ` +
    "Go on? [y/N] ";
  if (!yes && !(await agreedTo(question))) {
    throw new Problem(`stack ${stack} goes on; to go back, run: bin/aisha adopt --undo --yes --stack ${stack}`);
  }
  const { failed, isNoted } = await giveBackAll(stack, config, servers);
  if (failed.length > 0) {
    throw new Problem(
      `not all that was there before stack ${stack} runs again on ${failed.join(", ")}: the reason is above; ` +
        `put it right and run again: bin/aisha adopt --undo --stack ${stack}`,
    );
  }
  if (!isNoted) {
    throw new Problem(`stack ${stack} has noted nothing on ${where} that it took the place of: nothing was started`);
  }
  console.log(
    `✓ what was there before stack ${stack} runs again on ${where}; bin/up --stack ${stack} takes its place once more`,
  );
}

function chosen<Servers extends Record<string, unknown>>(servers: Servers, name: string | undefined): Servers {
  if (name === undefined) return servers;
  if (Object.hasOwn(servers, name)) return { [name]: servers[name] } as Servers;
  throw new Problem(`there is no server ${name}; name one of ${Object.keys(servers).join(", ")}`);
}
