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

/** What people are shown of it. */
export function stateName(url: string): string {
  return url.replace(/\?.*$/, "");
}
