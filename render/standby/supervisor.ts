import { readFileSync } from "node:fs";
import type { Health } from "../../config/workload.ts";
import { quoted } from "../shell.ts";

export interface SupervisorArgs {
  /** By which a leader's bot is judged; without it, only one that somebody stopped is taken for frozen. */
  health?: Health;
  /** Absolute path of the folder that all containers of the bot share. */
  shared: string;
  /** Absolute path of a folder of this container's own, which it makes, and which is gone with its end. */
  own: string;
  /** What it is called among them, as a shell word; default: by its host name, which is the beginning of a container's id. */
  name?: string;
  /** Whether every other process may be killed once the bot has ended; true in a container, and nowhere else. */
  alone: boolean;
}

/** By which a bot without a health check is looked after. */
const withoutHealth = { intervalSeconds: 5, timeoutSeconds: 3, retries: 3, startSeconds: 30 };
const script = readFileSync(new URL("supervisor.sh", import.meta.url), "utf8").replaceAll(/^ *#.*\n|^\n/gm, "");

/** The supervisor as one text for `sh -c`; the bot's command comes after it. */
export function renderSupervisor({ health, shared, own, name, alone }: SupervisorArgs): string {
  const { intervalSeconds, retries, startSeconds } = health ?? withoutHealth;
  return `shared=${quoted(shared)} own=${quoted(own)} alone=${alone ? "yes" : "no"}
name=${name ?? '"$(cat /proc/sys/kernel/hostname)"'}
interval=${intervalSeconds} retries=${retries} start=${startSeconds}
check() { ${health ? commandOf(health) : ":"}; }
${script}`;
}

/** Seconds by which a check may come late on a machine that has other work. */
const lateSeconds = 15;

/**
 * What Docker asks: whether the supervisor is there and not stopped, and if its bot runs, how that one was at its last
 * check, which must not be long ago. A bot that still starts is not ill.
 */
export function renderStandbyHealth(own: string, health: Health | undefined): string {
  const { intervalSeconds, timeoutSeconds } = health ?? withoutHealth;
  return `cd ${quoted(own)} && read -r role since pid <role && read -r stat <"/proc/$pid/stat" || exit 1
stat=\${stat##*) }
[ "\${stat%% *}" != T ] || { echo "the supervisor is stopped"; exit 1; }
[ "$role" = leading ] && [ -f health ] || { echo "$role"; exit 0; }
cat health
read -r verdict at rest <health
read -r now _ </proc/uptime
[ $((\${now%.*} - at)) -le ${intervalSeconds + timeoutSeconds + lateSeconds} ] || { echo "not checked since"; exit 1; }
[ "$verdict" != sick ]`;
}

function commandOf({ command, timeoutSeconds }: Health): string {
  return ["timeout", "-s", "KILL", `${timeoutSeconds}`, ...command].map(quoted).join(" ");
}
