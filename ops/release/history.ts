import { pulumi } from "../pulumi.ts";
import { isInState } from "../state.ts";
import { type Release, releasesIn } from "./releases.ts";

/** The releases of a stack, oldest first; none of a stack that was never brought up. */
export async function releasesOf(stack: string): Promise<Release[]> {
  if (!(await isInState(stack))) return [];
  // Without a size it tells of ten updates only.
  return releasesIn(await pulumi(stack, "stack", "history", "--json", "--page-size", "0"));
}
