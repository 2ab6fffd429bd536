import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Problem } from "../problem.ts";
import { capturePulumi } from "../pulumi.ts";
import { sharedStateOf, stateName } from "../shared-state.ts";
import { type Answer, missing, ready, unknown } from "./answer.ts";

/** Milliseconds for each answer; a server that is not there is asked three times. */
const withinMs = 30_000;
const where = "state";
/** Of a project of its own, so that no stack is touched. */
const trial = "ready";

/**
 * Whether a shared state answers and can be written, by a stack that is made there and removed: of it Pulumi keeps an empty
 * backup, `aisha-ready/ready.json.bak`. Says nothing of a state that is this clone's, or that is wrong in the file.
 */
export async function stateAnswers(stack: string, text: string): Promise<Answer[]> {
  const folder = mkdtempSync(join(tmpdir(), "aisha-ready-"));
  try {
    const url = sharedStateOf(stack, text);
    if (url === undefined) return [];
    writeFileSync(join(folder, "Pulumi.yaml"), "name: aisha-ready\nruntime: nodejs\n");
    const run = (...args: string[]) => capturePulumi(stack, args, { cwd: folder, timeout: withinMs });
    const made = await run("stack", "select", "--create", trial, "--secrets-provider", "passphrase");
    const removed = await run("stack", "rm", trial, "--yes", "--force");
    const failed = [made, removed].find(({ code }) => code !== 0);
    if (!failed) return [ready(where, `${stateName(url)} answers, and can be written`)];
    const fix = url.startsWith("https:") ? "PULUMI_ACCESS_TOKEN" : "what it takes to log in, as AWS_ACCESS_KEY_ID";
    const what = `${stateName(url)} cannot be used: ${reasonIn(failed.stderr)}`;
    return [missing(where, what, `set ${fix}, or correct aisha:state`)];
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (/is missing; run: /.test(error.message)) return [unknown(where, "was not asked", error.message)];
    return []; // the file or the passphrase, which are told of
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The end of what Pulumi says, where the reason is. */
function reasonIn(stderr: string): string {
  const line =
    stderr
      .trim()
      .split("\n")
      .findLast((one) => one.startsWith("error: ")) ?? "it does not answer in time";
  return line
    .replace(/^error: /, "")
    .split(", ")
    .slice(-2)
    .join(", ");
}
