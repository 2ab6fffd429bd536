import { join } from "node:path";
import { expect, test } from "vitest";
import { capture } from "../../ops/process.ts";

const colour = join(import.meta.dirname, "../../ops/colour.ts");
const program = `import { paint } from "${colour}"; console.log(paint(["bold", "red"], "3 %"))`;
const painted = "\x1b[1m\x1b[31m3 %\x1b[39m\x1b[22m";

test.each([
  ["a terminal", {}, true, painted],
  ["a terminal whose user set NO_COLOR", { NO_COLOR: "1" }, true, "3 %"],
  ["a terminal whose NO_COLOR is empty", { NO_COLOR: "" }, true, painted],
  ["a terminal without colours", { TERM: "dumb" }, true, "3 %"],
  ["a pipe", {}, false, "3 %"],
])("to %s", async (_, more, onTerminal, expected) => {
  const env = { PATH: process.env.PATH, TERM: "xterm", PROGRAM: program, ...more };
  const command = `"${process.execPath}" --input-type=module -e "$PROGRAM"`;
  const line = onTerminal ? ["script", "-qec", command, "/dev/null"] : ["sh", "-c", command];
  const { stdout } = await capture(line[0]!, line.slice(1), { env });
  expect(stdout.trimEnd()).toBe(expected);
});
