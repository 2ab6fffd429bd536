import type { Configuration } from "../../config/schema.ts";
import type { AtServer } from "../at-servers.ts";
import { standingOfBot } from "../bot/bots.ts";
import { containersAt, type Found, type Named, nothingNamed } from "../named-containers.ts";
import { Problem } from "../problem.ts";

/**
 * The container of a part to look into: of a bot the one that leads, else one that is healthy, else one that runs.
 * @throws Problem where there is none that runs
 */
export async function containerFor(servers: AtServer[], named: Named, declared: Configuration): Promise<Found> {
  const found = (await Promise.all(servers.map((at) => containersAt(at, named)))).flat();
  if (found.length === 0) throw nothingNamed(named, declared);
  const running = found.filter(({ info }) => info.State === "running");
  if (running.length === 0) {
    const states = found.map(({ name, info }) => `${name} (${info.State})`).join(", ");
    throw new Problem(
      `no container of ${named.what} runs: ${states}; see bin/aisha logs ${named.what}, or run: bin/up --stack ${named.stack}`,
    );
  }
  const leader = await leaderOf(servers, named, declared);
  const isHealthy = ({ info }: (typeof running)[0]) => info.Status.includes("(healthy)");
  return running.find(({ id }) => id === leader) ?? running.find(isHealthy) ?? running[0]!;
}

async function leaderOf(servers: AtServer[], { what, stack }: Named, { bots }: Configuration) {
  if (!Object.hasOwn(bots, what)) return undefined;
  const engines = servers.map(({ name, docker }) => ({ server: name, docker }));
  return (await standingOfBot(engines, stack, what, bots[what]!)).leader?.id;
}
