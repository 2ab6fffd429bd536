import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { repository } from "../../ops/repository.ts";

/** A line of a layout, or of what is decided of one. */
export type Line = (string | number)[];

/** What is to be done with one thing. */
export interface Decided {
  what: "remove" | "wait";
  kind: string;
  id: string;
  name: string;
  bytes: string;
  why: string;
}

/** The text of a layout, as the script gathers it. */
export const textOf = (lines: Line[]) => lines.map((line) => `${line.join("\t")}\n`).join("");

/**
 * Has the script's own program decide each of many layouts, in one child process after another without a shell's start
 * between. @returns what each is told to do, and what is noted of it
 */
export async function decideAll(layouts: Line[][]): Promise<{ decided: Decided[]; seen: Line[] }[]> {
  const folder = mkdtempSync(join(tmpdir(), "aisha-layouts-"));
  try {
    mkdirSync(join(folder, "out"));
    for (const [index, layout] of layouts.entries()) writeFileSync(join(folder, `${index}`), textOf(layout));
    const each = 'cd "$1" && for file in [0-9]*; do awk -f "$2" "$file" >"out/$file" || exit; done';
    const program = join(repository, "render/housekeeping/decide.awk");
    await promisify(execFile)("sh", ["-c", each, "sh", folder, program]);
    return layouts.map((_, index) => decisionsIn(readFileSync(join(folder, "out", `${index}`), "utf8")));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function decisionsIn(text: string): { decided: Decided[]; seen: Line[] } {
  const lines = text.split("\n").filter(Boolean);
  const fields = lines.map((line) => line.split("\t"));
  return {
    seen: fields.filter(([what]) => what === "seen"),
    decided: fields
      .filter(([what]) => what !== "seen")
      .map(([what, kind, id, name, bytes, why]) => ({ what, kind, id, name, bytes, why }) as Decided),
  };
}
