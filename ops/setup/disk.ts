import { existsSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { Problem } from "../problem.ts";

/** Free bytes where a folder is or will be, for who runs this. */
export function freeSpace(folder: string): number {
  let place = folder;
  while (!existsSync(place)) place = dirname(place);
  const { bavail, bsize } = statfsSync(place);
  return bavail * bsize;
}

/** @throws Problem when the disk that a folder is on has less than `needed` bytes free. */
export function requireSpace(folder: string, needed: number, purpose: string): void {
  const free = freeSpace(folder);
  if (free >= needed) return;
  throw new Problem(
    `${folder} has ${gigabytes(free)} GB free and ${purpose} needs ${gigabytes(needed)} GB; free some space there`,
  );
}

export function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}
