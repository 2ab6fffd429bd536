import { commandLine } from "./cli/program.ts";
import { report } from "./problem.ts";

try {
  await commandLine().parseAsync();
} catch (error) {
  report(error);
  process.exitCode = 1;
}
