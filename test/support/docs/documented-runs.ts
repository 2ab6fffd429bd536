import type { Block } from "./documents.ts";
import { typedIn } from "./shell-text.ts";

/** The mark of a block that needs servers, names or certificates of the reader's own. */
export const needsServer = "server";
const exit = /^exit=([12])$/;

/** Run by something else than the documents' own test, or too long for it: the file that runs it, and how it says so. */
export const runElsewhere: { command: string; by: string; says?: string }[] = [
  { command: "bin/up", by: "test/e2e/product.e2e.test.ts" },
  { command: "bin/test", by: "ops/commands/test.ts", says: 'suite("e2e")' },
  { command: "bin/test --unit", by: "ops/commands/test.ts", says: 'suite("unit")' },
  { command: "npm run types", by: "ops/commands/test.ts", says: '"tsc", "--noEmit"' },
  { command: "npm run lint", by: "ops/commands/test.ts", says: '"biome", "check"' },
  { command: "bin/aisha exec webhook-api", by: "test/e2e/day-two.e2e.test.ts" },
  { command: "bin/aisha logs webhook-api -f --tail 1", by: "test/e2e/day-two.e2e.test.ts" },
];

/** What the documents' own test types in the place of what a reader does. */
export const typedInstead: [what: RegExp, instead: string][] = [
  [/ --stack (prod|staging)\b/g, ""], // the sample product is its stack
  // Nobody is there to be asked.
  [/\bbin\/aisha (release|rollback|recover|cleanup(?!.*--dry-run))\b/g, "$& --yes"],
];

/** A script that is run as it is, and how it must end. */
export interface Run {
  at: string;
  script: string;
  code: number;
}

/** What is to be run of the blocks, each command once; nothing of those that need a server. */
export function runsOf(blocks: Block[]): Run[] {
  const known = new Set(runElsewhere.map(({ command }) => command));
  return blocks.flatMap((block) => {
    if (block.marks.includes(needsServer)) return [];
    const lines = (typedIn(block) ?? []).filter((line) => isNew(line, known));
    const code = Number(block.marks.flatMap((mark) => exit.exec(mark)?.[1] ?? [])[0] ?? 0);
    return lines.length > 0 ? [{ at: block.at, script: lines.map(instead).join("\n"), code }] : [];
  });
}

/** What a reader may write behind the language of a block. */
export function isMark(mark: string): boolean {
  return mark === needsServer || exit.test(mark);
}

/** Only whole commands are left out the second time: a line of a loop is part of it. */
function isNew(line: string, known: Set<string>): boolean {
  const command = line.replace(/\s+#.*$/, "").trimEnd();
  if (!/^(bin\/|npm |npx )/.test(command)) return true;
  if (known.has(command)) return false;
  known.add(command);
  return true;
}

function instead(line: string): string {
  return typedInstead.reduce((text, [what, other]) => text.replace(what, other), line);
}
