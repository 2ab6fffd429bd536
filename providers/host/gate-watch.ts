import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import type { Context } from "../rpc/handler.ts";
import type { GateInputs } from "./gate.ts";
import { ifPresent } from "./if-present.ts";
import { plainText } from "./log-frames.ts";
import { maskSecrets } from "./mask.ts";

export interface Candidate {
  name: string;
  id: string;
  /** Not accepted before, so stopped when the gate fails. */
  isNew: boolean;
}

const pollMs = 250;
const logLines = 20;

/** Waits for a container's health; one without a health check is healthy while it runs. Ends at once on `unhealthy` or exit. */
export async function waitUntilHealthy(
  docker: Docker,
  candidate: Candidate,
  { timeoutSeconds, mask }: GateInputs,
  context: Context,
): Promise<void> {
  const started = Date.now();
  for (let shown = 0; ; await sleep(pollMs, undefined, { signal: context.signal })) {
    const { health, trouble } = await lookAt(docker, candidate);
    if (trouble) throw await describeFailure(docker, candidate, trouble, mask);
    if (health === "healthy") return;
    const seconds = Math.floor((Date.now() - started) / 1000);
    if (seconds >= timeoutSeconds) {
      throw await describeFailure(docker, candidate, `was not healthy within ${timeoutSeconds} s`, mask);
    }
    if (seconds > shown) context.log(`${candidate.name}: ${health}, ${seconds} s`);
    shown = seconds;
  }
}

/** Watches that containers stay up for the time of `settleSeconds`: some die just after they are healthy. */
export async function watchSettling(
  docker: Docker,
  candidates: Candidate[],
  { settleSeconds, mask }: GateInputs,
  context: Context,
): Promise<void> {
  const startOf = new Map<string, string>();
  for (const candidate of candidates) startOf.set(candidate.id, (await inspect(docker, candidate)).State.StartedAt);
  const end = Date.now() + settleSeconds * 1000;
  while (Date.now() < end) {
    context.log(`settling, ${Math.ceil((end - Date.now()) / 1000)} s to go`);
    await sleep(Math.min(pollMs * 2, end - Date.now()), undefined, { signal: context.signal });
    for (const candidate of candidates) {
      const { trouble } = await lookAt(docker, candidate, startOf.get(candidate.id)!);
      const what = `did not stay well for ${settleSeconds} s: it ${trouble}`;
      if (trouble) throw await describeFailure(docker, candidate, what, mask);
    }
  }
}

/** The reason people need at once: what is wrong, the last answer of the health check, the last lines of the log. */
export async function describeFailure(
  docker: Docker,
  candidate: Candidate,
  what: string,
  mask: string[],
  others = "the containers that passed before still serve",
): Promise<Error> {
  const container = docker.getContainer(candidate.id);
  const found = await container.inspect().catch(() => undefined);
  const lastCheck = maskSecrets(found?.State.Health?.Log.at(-1)?.Output.trim() ?? "", mask);
  const raw = await container.logs({ stdout: true, stderr: true, tail: logLines }).catch(() => Buffer.alloc(0));
  const log = maskSecrets(plainText(raw).trimEnd(), mask);
  const parts = [
    `${candidate.name} ${what}; ${others}`,
    ...(lastCheck ? [`last health check: ${lastCheck}`] : []),
    ...(log ? [`last lines of its log:\n${log.replaceAll(/^/gm, "  ")}`] : ["its log is empty"]),
  ];
  return new Error(parts.join("\n"));
}

/** Its health, and what is wrong with it; with `start`, having been started again since is wrong too. */
export async function lookAt(docker: Docker, candidate: Candidate, start?: string) {
  let { State: state } = await inspect(docker, candidate);
  if (state.Health?.Status === "unhealthy") {
    await sleep(pollMs); // the engine calls one unhealthy that is just ending: the end is then the reason to tell
    state = (await inspect(docker, candidate)).State;
  }
  const health = state.Health?.Status ?? "healthy"; // without a health check, to run is to be healthy
  if (state.Restarting || !state.Running) return { health, trouble: `ended with exit code ${state.ExitCode}` };
  if (start && state.StartedAt !== start) return { health, trouble: "ended and was started again" };
  return { health, trouble: health === "unhealthy" ? "is unhealthy" : undefined };
}

/** @throws when it is gone */
export async function inspect(docker: Docker, { name, id }: Candidate): Promise<Docker.ContainerInspectInfo> {
  const found = await ifPresent(docker.getContainer(id).inspect());
  if (!found) throw new Error(`${name} is gone; run up again`);
  return found;
}
