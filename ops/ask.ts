import { createInterface } from "node:readline/promises";

export function canAsk(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY;
}

/** Asks for a yes. Without a terminal nobody can be asked, and the answer is no; so it is where the terminal goes away. */
export async function agreedTo(question: string): Promise<boolean> {
  if (!canAsk()) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(question).catch(() => "no");
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}
