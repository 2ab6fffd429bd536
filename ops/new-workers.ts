import type { Configuration } from "../config/schema.ts";
import { worksAtOnce } from "../config/workload.ts";
import { unlessGone } from "../providers/host/if-present.ts";
import { nameOf } from "../providers/rpc/wire.ts";
import { pulumi } from "./pulumi.ts";
import { closeAll, lookAtServers } from "./servers.ts";
import { container, resourcesIn } from "./state-export.ts";

/** A new container of a worker or a bot, and the one of before whose place it is to take. */
export interface Succession {
  name: string;
  fresh: string;
  old: string;
}

/**
 * What nothing has to be switched to, and whose old containers go on until a release is through: apps that work as soon as
 * they run, and bots, whose old containers take the lease back.
 */
export function workersIn({ apps, bots }: Pick<Configuration, "apps" | "bots">): string[] {
  const workers = Object.entries(apps).filter(([, app]) => worksAtOnce(app));
  return [...workers.map(([name]) => name), ...Object.keys(bots)];
}

/** What of an update is not through, since the old container still waits for its deletion. */
export function successionsIn(exported: string, workers: string[]): Succession[] {
  const all = resourcesIn(exported).filter(
    ({ type, parent = "", id }) => type === container && id !== undefined && workers.includes(nameOf(parent)),
  );
  return all.flatMap(({ urn, id: fresh, delete: isOld }) => {
    const old = isOld ? undefined : all.find((other) => other.urn === urn && other.delete)?.id;
    return old ? [{ name: nameOf(urn), fresh: fresh!, old }] : [];
  });
}

/**
 * After an update that failed: stops new workers whose old ones are at work. The host provider has done so where it saw the
 * failure; it does not see that of a container, a smoke check or the program.
 */
export async function stopNewWorkers(stack: string, config: Configuration): Promise<void> {
  const workers = workersIn(config);
  const successions = workers.length > 0 ? successionsIn(await pulumi(stack, "stack", "export"), workers) : [];
  if (successions.length === 0) return;
  const { engines } = await lookAtServers(config.servers, stack);
  try {
    for (const { docker } of engines) {
      const running = new Set((await docker.listContainers()).map(({ Id }) => Id));
      for (const { name, fresh, old } of successions) {
        if (!running.has(fresh) || !running.has(old)) continue;
        await unlessGone(docker.getContainer(fresh).stop());
        console.log(`· the new ${name} is stopped, since its release failed; the one before is at work`);
      }
    }
  } finally {
    await closeAll(engines);
  }
}
