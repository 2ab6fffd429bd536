import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { linesIn } from "../../docs/pictures/screen-text.ts";
import { svgOf } from "../../docs/pictures/svg.ts";
import { capture } from "../../ops/process.ts";
import { repository } from "../../ops/repository.ts";

const plain = (text: string) => ({ text, styles: [] });

describe("what a terminal shows at last", () => {
  test.each([
    ["of lines", "one\r\ntwo\r\n", [[plain("one")], [plain("two")]]],
    [
      "in colours",
      "\x1b[1m\x1b[31ma\x1b[39m\x1b[22mb\x1b[32mc\x1b[0m",
      [[{ text: "a", styles: ["bold", "red"] }, plain("b"), { text: "c", styles: ["green"] }]],
    ],
    ["after a line was written over", "looking …\r\x1b[Kdone\r\n", [[plain("done")]]],
    [
      "of a screen that was drawn twice",
      "before\r\n\x1b[?1049h\x1b[?25l\x1b[Hlong line\x1b[K\r\nlast\x1b[K\x1b[J\x1b[Hshort\x1b[K\x1b[J\x1b[?25h\x1b[?1049lafter",
      [[plain("short")]],
    ],
    [
      "without what script adds",
      'Script started on 2026-01-31 [TERM="xterm"]\nx\r\n\nScript done on 2026-01-31 [EXIT="0"]\n',
      [[plain("x")]],
    ],
  ])("%s", (_, recorded, lines) => {
    expect(linesIn(recorded)).toEqual(lines);
  });
});

test("a picture has words at their columns", () => {
  const svg = svgOf([[plain("a & b   c  "), { text: " <c>", styles: ["red"] }], [], [plain("d")]]);
  expect(svg.split("\n").filter((line) => line.startsWith("<text"))).toEqual([
    '<text y="27"><tspan x="14" textLength="42">a &amp; b</tspan><tspan x="81.2" textLength="8.4">c</tspan><tspan x="114.8" textLength="25.2" class="red">&lt;c&gt;</tspan></text>',
    '<text y="63"><tspan x="14" textLength="8.4">d</tspan></text>',
  ]);
  expect(svg).toContain('width="154" height="82"');
});

test("a picture is made of what script records", async () => {
  const folder = mkdtempSync(join(tmpdir(), "aisha-picture-"));
  const [recorded, picture] = [join(folder, "capture"), join(folder, "picture.svg")];
  try {
    await capture("script", ["-qec", "printf '\\033[32mgreen\\033[39m\\n'", recorded]);
    const made = await capture(process.execPath, ["docs/pictures/picture.ts", recorded, picture], { cwd: repository });
    expect(made).toMatchObject({ code: 0, stderr: "" });
    expect(readFileSync(picture, "utf8")).toContain('class="green">green</tspan>');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
