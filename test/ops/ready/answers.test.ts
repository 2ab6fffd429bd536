import { expect, test } from "vitest";
import { type Answer, exitCodeOf, missing, notice, ready, reportOf, unknown } from "../../../ops/ready/answer.ts";

const [well, ill] = [ready("app", "is Debian 13"), missing("app:443", "is taken", "stop it")];
const [odd, silent] = [notice("app", "has little memory", "give it more"), unknown("infra", "says nothing", "ask")];
const plain = (_: unknown, text: string) => text;

test.each<[string, Answer[], number, string[]]>([
  ["all is there", [well], 0, ["✓ app  is Debian 13", "✓ stack prod is ready for bin/up"]],
  [
    "something can be as it is",
    [well, odd],
    0,
    ["✓ app  is Debian 13", "! app  has little memory", "       → give it more", "✓ stack prod is ready for bin/up"],
  ],
  [
    "something is missing",
    [well, ill, silent],
    1,
    [
      "✓ app      is Debian 13",
      "✗ app:443  is taken",
      "           → stop it",
      "? infra    says nothing",
      "           → ask",
      "stack prod is not ready: 1 missing, 1 not looked at",
    ],
  ],
  [
    "something could not be looked at",
    [silent],
    2,
    ["? infra  says nothing", "         → ask", "stack prod is not ready: 1 not looked at"],
  ],
  [
    "a reason has several lines",
    [missing("a", "one\n  two", "fix")],
    1,
    ["✗ a  one", "       two", "     → fix", "stack prod is not ready: 1 missing"],
  ],
])("where %s", (_, answers, code, lines) => {
  expect(reportOf("prod", answers, plain).split("\n")).toEqual(lines);
  expect(exitCodeOf(answers)).toBe(code);
});
