import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { passphraseOf } from "./passphrase.ts";
import { Problem } from "./problem.ts";
import { capture, type Ended, foreground, output, type Run } from "./process.ts";
import { cliRoot, type PulumiSettings, pulumiEnvironment } from "./pulumi-environment.ts";
import { optionsIfPartial } from "./release/partial.ts";
import { folders, repository } from "./repository.ts";
import { sharedStateOf } from "./shared-state.ts";

const cli = () => {
  const path = join(cliRoot(), "bin/pulumi");
  if (existsSync(path)) return path;
  throw new Problem("Pulumi CLI is missing; run: bin/aisha setup");
};
const place = (settings: PulumiSettings = {}) => ({
  cwd: repository,
  env: { ...pulumiEnvironment(settings), TMPDIR: temporaryFolder() },
});
const placeOf = (stack: string) => place({ stack, passphrase: passphraseOf(stack), shared: sharedStateOf(stack) });

/** Options for a change of the stack that nobody is asked about; the dots are for terminals, which show better. */
export const unattended = ["--yes", "--skip-preview", "--suppress-outputs", "--suppress-progress"];

/** Runs `pulumi` for a stack on the terminal, its progress shown. @returns its exit code. */
export function showPulumi(stack: string, ...args: string[]): Promise<number> {
  return foreground(cli(), [...args, ...optionsIfPartial(args)], placeOf(stack));
}

/** As {@link showPulumi}. @returns what it said on stderr as well. */
export async function hearPulumi(stack: string, ...args: string[]): Promise<Pick<Ended, "code" | "stderr">> {
  let stderr = "";
  const heard = (text: string) => {
    stderr += text;
  };
  const code = await foreground(cli(), [...args, ...optionsIfPartial(args)], placeOf(stack), heard);
  return { code, stderr };
}

/** Runs `pulumi` for a stack quietly. @returns its output. @throws Problem when it fails. */
export function pulumi(stack: string, ...args: string[]): Promise<string> {
  return output(cli(), args, placeOf(stack));
}

/** As {@link pulumi}, in the clone's own state, wherever the stack's file says that its state is. */
export function pulumiHere(stack: string, ...args: string[]): Promise<string> {
  return output(cli(), args, place({ stack, passphrase: passphraseOf(stack) }));
}

/**
 * Runs `pulumi` for a stack quietly, whatever comes of it.
 * @param run where, if not in the clone, and for how long; `state` is the folder of a state in the place of the stack's own
 */
export function capturePulumi(
  stack: string,
  args: string[],
  { state, ...run }: Omit<Run, "env"> & { state?: string } = {},
): Promise<Ended> {
  const placed = state === undefined ? placeOf(stack) : place({ stack, passphrase: passphraseOf(stack), state });
  return capture(cli(), args, { ...placed, ...run });
}

/** Puts a state, as `pulumi stack export` gives it, in the place of a stack's own. @throws Problem when Pulumi refuses it */
export async function importState(stack: string, state: string): Promise<void> {
  await withTemporary(`${stack}.json`, state, (file) => pulumi(stack, "stack", "import", "--file", file));
}

/** Does something with a file that nobody else can read, and that is gone after it. */
export async function withTemporary<Result>(
  name: string,
  content: string,
  use: (file: string) => Promise<Result>,
): Promise<Result> {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, content, { mode: 0o600 });
  try {
    return await use(file);
  } finally {
    rmSync(file);
  }
}

/** Runs `pulumi` quietly on no stack, whatever comes of it. */
export function tryPulumi(...args: string[]): Promise<Ended> {
  return capture(cli(), args, place());
}

/** A folder that nobody else can read: the logs that Pulumi writes at `-v` hold every secret in the clear. */
export function temporaryFolder(): string {
  mkdirSync(folders.temporary, { recursive: true, mode: 0o700 });
  return folders.temporary;
}
