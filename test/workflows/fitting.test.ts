import fc from "fast-check";
import { expect, test } from "vitest";
import { fitting } from "../../.github/lib/fitting.ts";

const note = "_Cut here, since GitHub takes no more; all of it is in the summary of the job._";
const lines = (count: number) => "a line\n".repeat(count);

test("what fits stays as it is", () => {
  expect(fitting("## As it is\n")).toBe("## As it is\n");
});

test.each([
  ["text", lines(100), `${lines(17)}\n${note}\n`],
  ["code", `\`\`\`diff\n${lines(100)}`, `\`\`\`diff\n${lines(16)}\`\`\`\n\n${note}\n`],
  ["a fold", `<details>\n\n${lines(100)}`, `<details>\n\n${lines(15)}</details>\n\n${note}\n`],
  [
    "code in a fold",
    `<details>\n\`\`\`\n${lines(100)}`,
    `<details>\n\`\`\`\n${lines(15)}\`\`\`\n</details>\n\n${note}\n`,
  ],
  ["one line", "a".repeat(500), `${"a".repeat(121)}\n\n${note}\n`],
])("%s that is too long is cut, and what is open is closed", (_, markdown, cut) => {
  expect(fitting(markdown, 300)).toBe(cut);
});

test("whatever it is, it fits, and is cut in no character", () => {
  const pieces = fc.constantFrom("```\n", "<details>\n", "</details>\n", "text ", "\n", "🙂");
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 400 }), (parts) => {
      const fitted = fitting(parts.join(""), 500);
      expect(fitted.length).toBeLessThanOrEqual(500);
      expect(fitted.isWellFormed()).toBe(true);
    }),
  );
});
