import { join } from "node:path";
import { capture, type Ended, foreground, output } from "./process.ts";
import { cliRoot, pulumiEnvironment } from "./pulumi-environment.ts";
import { repository } from "./repository.ts";

const cli = () => join(cliRoot(), "bin/pulumi");
const place = () => ({ cwd: repository, env: pulumiEnvironment() });

/** Options for a change of the stack that nobody is asked about; the dots are for terminals, which show better. */
export const unattended = ["--yes", "--skip-preview", "--suppress-outputs", "--suppress-progress"];

/** Runs `pulumi` on the terminal, its progress shown. @returns its exit code. */
export function showPulumi(...args: string[]): Promise<number> {
  return foreground(cli(), args, place());
}

/** Runs `pulumi` quietly. @returns its output. @throws Problem when it fails. */
export function pulumi(...args: string[]): Promise<string> {
  return output(cli(), args, place());
}

/** Runs `pulumi` quietly, whatever comes of it. */
export function tryPulumi(...args: string[]): Promise<Ended> {
  return capture(cli(), args, place());
}
