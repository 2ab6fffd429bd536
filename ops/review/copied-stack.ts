import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Ended } from "../process.ts";
import { capturePulumi, temporaryFolder } from "../pulumi.ts";
import { repository } from "../repository.ts";
import { stackFileName } from "../stack-file.ts";
import { type Ask, cannotRead } from "./known.ts";

/** A stack that Pulumi is asked about and can change nothing of. */
export interface CopiedStack {
  ask: Ask;
  preview: () => Promise<Ended>;
}

/**
 * Asks Pulumi about a stack by copies of its files, since Pulumi writes into them, and of one that its state does not know
 * by a state of its own. All of it is private, and gone afterwards.
 * @param isMade whether the stack's state knows it
 * @throws Problem where the passphrase does not fit the stack's file
 */
export async function withCopy<Result>(
  stack: string,
  isMade: boolean,
  use: (copy: CopiedStack) => Promise<Result>,
): Promise<Result> {
  const cwd = mkdtempSync(join(temporaryFolder(), "review-"));
  try {
    const file = stackFileName(stack);
    for (const name of ["Pulumi.yaml", file]) copyFileSync(join(repository, name), join(cwd, name));
    const state = isMade ? {} : { state: ownState(cwd) };
    const ask: Ask = (...args) => capturePulumi(stack, args, { cwd, ...state });
    const make = ["stack", "init", stack, "--no-select", "--secrets-provider", "passphrase"];
    if (!isMade && (await ask(...make)).code !== 0) throw cannotRead(stack);
    // In the clone, since the program is there.
    const preview = () => capturePulumi(stack, ["preview", "--json", "--config-file", join(cwd, file)], state);
    return await use({ ask, preview });
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

function ownState(folder: string): string {
  const state = join(folder, "state");
  mkdirSync(state);
  return state;
}
