import { createInterface } from "node:readline/promises";

/** Asks for a yes. Without a terminal nobody can be asked, and the answer is no. */
export async function agreedTo(question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(question);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}
