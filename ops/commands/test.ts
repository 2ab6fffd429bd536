import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { add, type Counts, countsLine, countsOf } from "../counts.ts";
import { report } from "../problem.ts";
import { foreground } from "../process.ts";
import { folders, repository } from "../repository.ts";
import { setUp } from "../setup/setup.ts";

/**
 * Sets this machine up, then runs types, lint, workflows, unit and end-to-end tests, all of them whatever fails, and prints the
 * counts as the last line. Types, lint and workflows count as a test each, a set-up that fails as a failed one.
 * @returns whether something ran and nothing failed.
 */
export async function test(stack: string, { unit = false }: { unit?: boolean }, release: () => void): Promise<boolean> {
  const isSetUp = !unit && (await trySetUp(stack));
  release();
  const counts = [await check("types", "tsc", "--noEmit"), await check("lint", "biome", "check")];
  counts.push(await check("workflows", "node", ".github/lint.ts"));
  counts.push(await suite("unit"));
  if (isSetUp) counts.push(await suite("parts"), await suite("e2e"));
  if (!unit && !isSetUp) counts.push({ passed: 0, failed: 1, skipped: 0 });
  const total = counts.reduce(add);
  console.log(countsLine(total));
  return total.failed === 0 && total.passed > 0;
}

async function trySetUp(stack: string): Promise<boolean> {
  try {
    await setUp(stack);
    return true;
  } catch (error) {
    report(error);
    return false;
  }
}

async function check(name: string, program: string, ...args: string[]): Promise<Counts> {
  console.log(`\n· ${name}`);
  const passed = (await foreground(tool(program), args, { cwd: repository })) === 0;
  console.log(`${passed ? "✓" : "✗"} ${name}`);
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
}

async function suite(project: string): Promise<Counts> {
  console.log(`\n· ${project} tests`);
  const file = join(folders.reports, `${project}.json`);
  mkdirSync(folders.reports, { recursive: true });
  rmSync(file, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const code = await foreground(tool("vitest"), ["run", "--project", project, ...reporters], { cwd: repository });
  return countsOf(existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined, code);
}

function tool(name: string): string {
  return join(folders.packages, ".bin", name);
}
