import type Docker from "dockerode";
import { Problem } from "../../ops/problem.ts";
import { execIn } from "../../providers/host/exec.ts";
import { pause } from "../pause.ts";

/**
 * Docker starts a container that ended again after 100 ms, and each time after twice as long where it ran for less than
 * 10 s (moby, restartmanager/restartmanager.go, ShouldRestart). Whoever is killed here has run for longer.
 */
const leastUptimeMs = 10_500;
/** What went before a kill, as a look into the containers, is over then. */
const calmMs = 500;
/** Nobody is asked for so long after it, so that asking takes no processor from what is measured; most are done then. */
export const quietMs = 2_000;
/** Nothing that is measured here takes nearly as long. */
export const longestMs = 60_000;

/** The bot is the only Node in its container: health checks are none here. The time is taken last before the signal. */
const kill = `for p in /proc/[0-9]*; do
  [ "$(head -c 4 $p/cmdline 2>/dev/null)" = node ] && pid=\${p#/proc/}
done
[ "$pid" ] && date +%s.%N && kill -KILL $pid`;

/** Sends SIGKILL to the bot's own process, once its container has run long enough. @returns when, in ms since the epoch */
export async function killBot(container: Docker.Container, signal: AbortSignal): Promise<number> {
  const { Name, State } = await container.inspect();
  await pause(Math.max(Date.parse(State.StartedAt) + leastUptimeMs - Date.now(), calmMs), signal);
  const { output } = await execIn(container, ["sh", "-c", kill]);
  const [, seconds] = /^(\d+\.\d+)\n/.exec(output) ?? [];
  if (!seconds) throw new Problem(`the bot in ${Name.slice(1)} could not be killed: ${output || "no node runs there"}`);
  return Number(seconds) * 1000;
}
