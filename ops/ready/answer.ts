/** One thing that a first deploy needs. */
export interface Answer {
  /** A server, what on it, or a file of this clone. */
  where: string;
  what: string;
  /** A `notice` can be as it is; what is `unknown` could not be looked at. */
  is: "ready" | "missing" | "notice" | "unknown";
  /** What puts it right, or shows more; empty where it is ready. */
  fix: string;
}

export function ready(where: string, what: string): Answer {
  return { where, what, is: "ready", fix: "" };
}

export function missing(where: string, what: string, fix: string): Answer {
  return { where, what, is: "missing", fix };
}

export function notice(where: string, what: string, fix: string): Answer {
  return { where, what, is: "notice", fix };
}

export function unknown(where: string, what: string, fix: string): Answer {
  return { where, what, is: "unknown", fix };
}

/** 0 where all is ready, 1 where something is missing, 2 where something could not be looked at. */
export function exitCodeOf(answers: Answer[]): 0 | 1 | 2 {
  if (answers.some((answer) => answer.is === "missing")) return 1;
  return answers.some((answer) => answer.is === "unknown") ? 2 : 0;
}

const marks = { ready: "✓", missing: "✗", notice: "!", unknown: "?" };
const colours = { ready: "green", missing: "red", notice: "yellow", unknown: "yellow" } as const;

/** What people are shown. @param paint colours a text */
export function reportOf(
  stack: string,
  answers: Answer[],
  paint: (style: "red" | "yellow" | "green" | "dim", text: string) => string,
): string {
  const width = Math.max(0, ...answers.map(({ where }) => where.length));
  const lines = answers.flatMap(({ where, what, is, fix }) => {
    const [first = "", ...rest] = what.split("\n");
    const indent = " ".repeat(width + 4);
    return [
      `${paint(colours[is], marks[is])} ${where.padEnd(width)}  ${first}`,
      ...rest.map((line) => `${indent}${line}`),
      ...(fix ? [paint("dim", `${indent}→ ${fix}`)] : []),
    ];
  });
  return [...lines, lastLine(stack, answers, paint)].join("\n");
}

function lastLine(stack: string, answers: Answer[], paint: (style: "red" | "green", text: string) => string): string {
  const count = (is: Answer["is"]) => answers.filter((answer) => answer.is === is).length;
  if (exitCodeOf(answers) === 0) return `${paint("green", "✓")} stack ${stack} is ready for bin/up`;
  const parts = [
    ...(count("missing") > 0 ? [`${count("missing")} missing`] : []),
    ...(count("unknown") > 0 ? [`${count("unknown")} not looked at`] : []),
  ];
  return paint("red", `stack ${stack} is not ready: ${parts.join(", ")}`);
}
