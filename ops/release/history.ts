import { pulumi } from "../pulumi.ts";
import { isInState } from "../state.ts";
import { type Deployed, deployedIn } from "./deployed.ts";
import { type Release, releasesIn } from "./releases.ts";

/** The releases of a stack, oldest first; none of a stack that was never brought up. */
export async function releasesOf(stack: string): Promise<Release[]> {
  return releasesIn(await updatesOf(stack));
}

/** What was deployed last of a stack; nothing of one that never was up. */
export async function deployedOf(stack: string): Promise<Deployed | undefined> {
  return deployedIn(await updatesOf(stack));
}

/** Pulumi's own history, as JSON. */
async function updatesOf(stack: string): Promise<string> {
  if (!(await isInState(stack))) return "";
  // Without a size it tells of ten updates only.
  return pulumi(stack, "stack", "history", "--json", "--page-size", "0");
}
