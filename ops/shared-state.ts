import { state } from "../config/state.ts";
import { Problem } from "./problem.ts";
import { fileKeys, readStackFile, stackFileName } from "./stack-file.ts";

/**
 * The URL of the state that a stack shares with other clones; undefined where its state is this clone's own.
 * @throws Problem when it is wrong: nothing can be done with a stack whose state is somewhere else than it seems
 */
export function sharedStateOf(stack: string, text = readStackFile(stack)): string | undefined {
  const given = fileKeys(text).state;
  if (given === undefined) return undefined;
  const { data, error } = state.safeParse(given);
  if (data !== undefined) return data;
  throw new Problem(`${stackFileName(stack)} is wrong: state: ${error!.issues[0]!.message}`);
}

/** What is said of a stack, whose name may have its owner before it, by `pulumi stack ls --json`. */
export function listedStack(said: string, stack: string): ListedStack | undefined {
  const stacks: ListedStack[] = JSON.parse(said);
  return stacks.find(({ name }) => name.split("/").at(-1) === stack);
}

export interface ListedStack {
  name: string;
  updateInProgress?: boolean;
}

/** What people are shown of it. */
export function stateName(url: string): string {
  return url.replace(/\?.*$/, "");
}
