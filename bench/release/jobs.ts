import type Docker from "dockerode";
import { Problem } from "../../ops/problem.ts";
import { execIn } from "../../providers/host/exec.ts";
import { QUEUE } from "../../sample/shared/jobs.ts";

/** Every job that waits in a Redis, as JSON: no worker takes any here. */
export async function jobsIn(redis: Docker.Container): Promise<string[]> {
  const { code, output } = await execIn(redis, ["redis-cli", "--raw", "lrange", QUEUE, "0", "-1"]);
  if (code !== 0) throw new Problem(`Redis does not tell its queue: ${output.trim()}`);
  return output.split("\n").filter((line) => line !== "");
}
