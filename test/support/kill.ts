import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { Product } from "./product.ts";

/** Waits for an event of one of a part's containers, as `docker events` tells them, then kills Pulumi as by kill -9. */
export async function killPulumiAt(product: Product, part: string, event: string): Promise<void> {
  const label = [`aisha.stack=${product.stack}`, `aisha.part=${part}`];
  const events = await product.engine.getEvents({ filters: { type: ["container"], event: [event], label } });
  await new Promise((resolve) => events.once("data", resolve));
  (events as NodeJS.ReadableStream & { destroy(): void }).destroy();
  killPulumi(product);
}

/** As by kill -9. The plugins are left to find out by themselves. @throws Error when there is nothing to kill */
export function killPulumi({ clone }: Product): void {
  const found = pulumiIn(clone.folder);
  if (found.length === 0) throw new Error(`no pulumi is at work in ${clone.folder}`);
  for (const pid of found) process.kill(pid, "SIGKILL");
}

/** The Pulumi processes that were started in a folder. */
function pulumiIn(folder: string): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    try {
      return (
        readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "pulumi" && readlinkSync(`/proc/${pid}/cwd`) === folder
      );
    } catch {
      return false; // ended since it was listed
    }
  });
}
