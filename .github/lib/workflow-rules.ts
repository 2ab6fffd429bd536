import { accessSync, constants, existsSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../../ops/repository.ts";

interface Step {
  run?: string;
  uses?: string;
}

interface Job {
  permissions?: unknown;
  if?: string;
  needs?: string | string[];
  steps?: Step[];
  concurrency?: { "cancel-in-progress"?: unknown };
  environment?: unknown;
}

interface Workflow {
  on?: unknown;
  permissions?: unknown;
  jobs?: Record<string, Job>;
}

/** Only pull requests from this repository itself pass this. */
const notFromForks = "github.event.pull_request.head.repo.full_name == github.repository";

/** What actionlint does not know of these workflows. @returns a line about each rule that is broken */
export function brokenRules(workflow: Workflow): string[] {
  const events = eventsOf(workflow.on);
  const jobs = Object.entries(workflow.jobs ?? {});
  const deploys = events.includes("push");
  return [
    ...events
      .filter((event) => event === "pull_request_target" || event === "workflow_run")
      .map((event) => `on: must not be ${event}, which gives secrets to the code of forks; use pull_request`),
    ...(isEmpty(workflow.permissions) ? [] : ["permissions: must be {}; each job has its own"]),
    ...(/continue-on-error/.test(JSON.stringify(workflow))
      ? ["continue-on-error: must be nowhere; it would go on past a gate that failed"]
      : []),
    ...jobs.flatMap(([name, job]) => [
      ...(job.permissions === undefined ? [`jobs/${name}/permissions: must be there, as { contents: read }`] : []),
      ...(events.includes("pull_request") && hasSecrets(job) && !isGuarded(job)
        ? [`jobs/${name}: must not have secrets where forks can start it; begin its if: with ${notFromForks}`]
        : []),
      ...(deploys && job.environment && job.concurrency?.["cancel-in-progress"] !== false
        ? [`jobs/${name}/concurrency: must be there, with cancel-in-progress: false; an update is never ended midway`]
        : []),
      ...(job.steps ?? []).flatMap((step, index) =>
        brokenIn(step).map((rule) => `jobs/${name}/steps/${index + 1}: ${rule}`),
      ),
    ]),
  ];
}

function brokenIn({ run, uses }: Step): string[] {
  if (uses !== undefined) {
    const isPinned = /^actions\/[\w-]+@[0-9a-f]{40}$/.test(uses);
    return isPinned ? [] : [`uses must be an action of GitHub's own, by its commit, got ${uses}`];
  }
  if (run === undefined) return [];
  if (run.trim().includes("\n")) return ["run must be one line; write a script into .github/steps/"];
  if (run.includes("${{")) return [`run must take values by env alone, got ${run}`];
  const [program = "", file = ""] = run.split(" ");
  if (program === "node_modules/.bin/node" && isStep(file)) return [];
  if ((isStep(program) || /^bin\/\w+$/.test(program)) && isExecutable(program)) return [];
  return [`run must call a step that is there, in .github/steps/ or bin/, got ${run}`];
}

function isStep(file: string): boolean {
  return /^\.github\/steps\/[\w-]+\.(ts|sh)$/.test(file) && existsSync(join(repository, file));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(join(repository, file), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A condition with an "or" in it might pass without this part of it. */
function isGuarded({ if: condition = "" }: Job): boolean {
  return condition.startsWith(notFromForks) && !condition.includes("||");
}

/** The token of GitHub can do no more than the permissions say; but what writes is for nobody's fork either. */
function hasSecrets(job: Job): boolean {
  const text = JSON.stringify(job);
  return /\bsecrets\b/.test(text) || /"write(-all)?"/.test(text) || job.environment !== undefined;
}

function eventsOf(on: unknown): string[] {
  if (typeof on === "string") return [on];
  return Array.isArray(on) ? on.map(String) : Object.keys((on as object | undefined) ?? {});
}

function isEmpty(permissions: unknown): boolean {
  return permissions !== null && typeof permissions === "object" && Object.keys(permissions).length === 0;
}
