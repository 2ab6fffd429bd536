import { statSync, writeFileSync } from "node:fs";
import { integerEnv, optionalEnv } from "./env.ts";

/** On /tmp, because the root filesystem is read-only. */
function heartbeatFile(): string {
  return optionalEnv("HEARTBEAT_FILE") ?? "/tmp/heartbeat";
}

/** Records that the process has just done its work. */
export function beat(): void {
  writeFileSync(heartbeatFile(), "");
}

/**
 * The health command of a process without a port: exit 0 when its last beat is young enough, else one line and exit 1.
 * HEALTH_MAX_AGE_S sets the age, in seconds, default 30.
 */
export function checkHeartbeat(): never {
  const maxAgeS = integerEnv("HEALTH_MAX_AGE_S", { default: 30, min: 1, max: 3600 });
  const stat = statSync(heartbeatFile(), { throwIfNoEntry: false });
  const ageS = stat === undefined ? Number.POSITIVE_INFINITY : (Date.now() - stat.mtimeMs) / 1000;
  const age = stat === undefined ? "no heartbeat yet" : `last heartbeat ${ageS.toFixed(1)} s ago`;
  console.log(ageS <= maxAgeS ? `healthy: ${age}` : `unhealthy: ${age}, the limit is ${maxAgeS} s`);
  process.exit(ageS <= maxAgeS ? 0 : 1);
}
