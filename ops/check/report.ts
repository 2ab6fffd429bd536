import { toTheSecond } from "../table.ts";
import type { Finding } from "./finding.ts";
import type { Checked } from "./run.ts";

/** Exit code of a check: 0 where all is well, 1 where something is wrong, 2 where something could not be checked. */
export function exitCodeOf({ findings, unchecked }: Pick<Checked, "findings" | "unchecked">): 0 | 1 | 2 {
  if (findings.some(({ level }) => level === "problem")) return 1;
  return unchecked.length > 0 ? 2 : 0;
}

/** What people are shown. @param paint colours a text */
export function reportOf(
  checked: Checked,
  paint: (style: "red" | "yellow" | "green" | "dim", text: string) => string,
): string {
  const { findings, unchecked, sections, stack, servers, seconds } = checked;
  const ordered = [...findings].sort((a, b) => Number(b.level === "problem") - Number(a.level === "problem"));
  const lines = ordered.flatMap((finding) => [
    `${finding.level === "problem" ? paint("red", "✗") : paint("yellow", "!")} ${finding.section.padEnd(widest(findings))}  ${sentence(finding)}`,
    paint("dim", `  ${" ".repeat(widest(findings))}  → ${finding.fix}`),
  ]);
  const notLookedAt = unchecked.map(
    ({ section, why }) => `${paint("yellow", "?")} ${section} could not be checked: ${why}`,
  );
  const looked = `${sections.join(", ")} of ${servers.join(", ")} (${seconds.toFixed(1)} s)`;
  const counts = count(findings, unchecked.length);
  const last = counts ? paint("red", `stack ${stack}: ${counts}`) : `${paint("green", "✓")} stack ${stack} is well`;
  return [...lines, ...notLookedAt, `${last}; looked at ${looked}`].join("\n");
}

function count(findings: Finding[], unchecked: number): string {
  const problems = findings.filter(({ level }) => level === "problem").length;
  const parts = [
    problems > 0 ? `${problems} problem${problems > 1 ? "s" : ""}` : "",
    unchecked > 0 ? `${unchecked} section${unchecked > 1 ? "s" : ""} not checked` : "",
  ];
  return parts.filter(Boolean).join(", ");
}

function sentence({ where, what, since }: Finding): string {
  return `${where} ${what}${since ? `, since ${toTheSecond(since)}` : ""}`;
}

function widest(findings: Finding[]): number {
  return Math.max(...findings.map(({ section }) => section.length));
}
