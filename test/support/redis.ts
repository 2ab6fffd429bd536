import type Docker from "dockerode";
import { execIn } from "../../providers/host/exec.ts";

/** What a Redis answers to commands, line by line. @throws Error with its words when it refuses one */
export async function askRedis(redis: Docker.Container, ...commands: string[]): Promise<string[]> {
  const script = commands.map((command) => `redis-cli --raw ${command}`).join(" && ");
  const { code, output } = await execIn(redis, ["sh", "-c", script]);
  if (code !== 0) throw new Error(`Redis refuses ${commands}: ${output}`);
  return output.split("\n").filter((line) => line !== "");
}
