import { describe, expect, test } from "vitest";
import { refusalOf } from "../support/docs/command-grammar.ts";
import { parsed } from "../support/docs/documents.ts";
import { commandsIn, typedIn } from "../support/docs/shell-text.ts";

const page = `# The \`bot\`, and more

See [the rules](CONTRIBUTING.md#style) and \`bin/up\`.

1. First

   \`\`\`sh server
   bin/up --stack prod
   \`\`\`
`;

test("a page is read with its lines", () => {
  expect(parsed("a.md", page)).toEqual({
    file: "a.md",
    blocks: [{ at: "a.md:8", language: "sh", marks: ["server"], text: "bin/up --stack prod" }],
    codes: [
      { at: "a.md:1", text: "bot" },
      { at: "a.md:3", text: "bin/up" },
    ],
    links: [{ at: "a.md:3", text: "CONTRIBUTING.md#style" }],
    anchors: ["the-bot-and-more"],
  });
});

describe("of a block a reader types", () => {
  test.each([
    ["all lines of a shell", "sh", "a \\\n  b\n\nc", ["a b", "c"]],
    ["what stands behind a prompt", "", "$ a\nsaid\n$ b", ["a", "b"]],
    ["nothing, where it is output alone", "", "said", undefined],
    ["nothing, where it is another language", "yaml", "$ a", undefined],
  ])("%s", (_, language, text, typed) => {
    expect(typedIn({ at: "", language, marks: [], text })).toEqual(typed);
  });
});

test.each([
  ["bin/up # again", [["bin/up"]]],
  ["A=1 bin/up && bin/down --all", [["bin/up"], ["bin/down", "--all"]]],
  ["source <(bin/aisha completion bash)", [["source"], ["bin/aisha", "completion", "bash"]]],
  ["bin/aisha forget <server>", [["bin/aisha", "forget", "server"]]],
  [`bin/aisha exec a -- sh -c 'b; c' <d`, [["bin/aisha", "exec", "a", "--", "sh", "-c", "b; c"], ["d"]]],
  ["bin/up -- --target '**a**'", [["bin/up", "--", "--target", "**a**"]]],
])("the commands of %j", (text, commands) => {
  expect(commandsIn(text)).toEqual(commands);
});

describe("the command line", () => {
  test.each([
    "bin/up -- --target a",
    "bin/aisha --help",
    "bin/aisha --stack prod check nginx bot",
    "bin/aisha release v42 worker --no-commit",
    "bin/aisha pulumi preview --diff",
    "bin/aisha exec redis redis-cli -n 1 llen jobs",
  ])("takes %s", (text) => expect(refusalOf(text.split(" "))).toBeUndefined());

  test.each([
    ["bin/aisha undo", "error: unknown command 'undo'"],
    ["bin/aisha check everything", "error: command-argument value 'everything' is invalid"],
    ["bin/aisha release", "error: missing required argument 'tag'"],
    ["bin/aisha history --limit few", "error: option '--limit <count>' argument 'few' is invalid"],
    ["bin/down --everything", "error: unknown option '--everything'"],
    ["bin/deploy", "bin/deploy is no command"],
  ])("refuses %s", (text, said) => expect(refusalOf(text.split(" "))).toContain(said));
});

describe("where a command is spoken of, the command line", () => {
  test.each(["bin/aisha", "bin/aisha release"])("takes %s", (text) => {
    expect(refusalOf(text.split(" "), true)).toBeUndefined();
    expect(refusalOf(text.split(" "))).not.toBeUndefined();
  });
});
