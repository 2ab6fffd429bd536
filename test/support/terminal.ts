import { spawn } from "node:child_process";
import type { Product } from "./product.ts";

const mostMs = 120_000;

/** Runs a command of a product's clone on a terminal of its own, and answers its one question once it is asked. */
export function answered(
  { clone, stack }: Product,
  command: string,
  question: RegExp,
  answer: string,
): Promise<{ code: number | null; output: string }> {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, AISHA_STACK: stack, PULUMI_CONFIG_PASSPHRASE: "local" };
  const child = spawn("script", ["-qec", command, "/dev/null"], { cwd: clone.folder, env, timeout: mostMs });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const before = question.test(output);
    output += text;
    if (!before && question.test(output)) child.stdin.write(`${answer}\n`);
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject).once("close", (code) => resolve({ code, output }));
  });
}
