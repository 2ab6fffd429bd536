import { Octokit } from "@octokit/core";
import { paginateRest } from "@octokit/plugin-paginate-rest";
import { retry } from "@octokit/plugin-retry";
import { throttling } from "@octokit/plugin-throttling";
import { Problem } from "../../ops/problem.ts";

/** The repository that a workflow is at work for, and the way to it. */
export interface Github {
  api: ReturnType<typeof client>;
  /** For each request. */
  at: { owner: string; repo: string };
}

/** How often a request is sent once more: after an answer of 5xx, or where GitHub asks to wait. */
const retries = 3;
/** The longest that GitHub may ask to wait, in seconds; the rest of an hour's limit is not waited for. */
const longestWait = 120;

/** @throws Problem when the environment is not that of a step, as docs/workflows.md tells */
export function githubOf(env: NodeJS.ProcessEnv = process.env): Github {
  const [owner = "", repo = ""] = needed(env, "GITHUB_REPOSITORY").split("/");
  if (!owner || !repo) throw new Problem(`GITHUB_REPOSITORY must be owner/name, got ${env.GITHUB_REPOSITORY}`);
  return { api: client(needed(env, "GITHUB_API_URL"), needed(env, "GITHUB_TOKEN")), at: { owner, repo } };
}

/** A variable that every step has. @throws Problem when it is not set */
export function needed(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value) return value;
  throw new Problem(`${name} is not set; GitHub sets it in a workflow, docs/workflows.md tells what to set elsewhere`);
}

function client(baseUrl: string, auth: string) {
  const Client = Octokit.plugin(paginateRest, retry, throttling);
  const waits = (seconds: number, _: unknown, __: unknown, tried: number) => tried < retries && seconds <= longestWait;
  return new Client({
    baseUrl,
    auth,
    retry: { retries, doNotRetry: [400, 401, 403, 404, 410, 422, 429] }, // 403 and 429 are limits, told when they end
    throttle: { id: baseUrl, onRateLimit: waits, onSecondaryRateLimit: waits }, // one queue for each GitHub
  });
}
