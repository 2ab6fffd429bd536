import { join } from "node:path";
import type { Product } from "../test/support/product.ts";
import { timed } from "./timed.ts";

/**
 * Brings a product up as it is declared, by bin/up. Interrupted from the terminal, Pulumi ends in order; else the release
 * comes to its end first. @param signal of an interruption @returns seconds @throws Problem when it fails
 */
export async function up({ clone, stack }: Product, signal: AbortSignal): Promise<number> {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, AISHA_STACK: stack, PULUMI_CONFIG_PASSPHRASE: "local" };
  return (await timed(join(clone.folder, "bin/up"), [], { cwd: clone.folder, env, signal })).seconds;
}
