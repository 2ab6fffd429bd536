import { pulumi } from "./pulumi.ts";

/**
 * Puts a state in order that Pulumi itself wrote and refuses: an update of a part alone that was not told to take one
 * resource at a time may leave one before what it depends on (seen with 3.250). Pulumi's own repair changes the order,
 * and drops references to what is gone.
 * @returns whether that was the matter
 */
export async function repairState(stack: string): Promise<boolean> {
  const said = await pulumi(stack, "state", "repair", "--yes").catch(() => ""); // a lock, say, is not for this to release
  return said !== "" && !said.includes("already valid");
}
