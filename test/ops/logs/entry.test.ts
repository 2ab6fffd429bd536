import { describe, expect, test } from "vitest";
import { Entries, justAfter } from "../../../ops/logs/entry.ts";

const [first, second] = ["2026-01-31T03:00:00.000000001Z", "2026-01-31T03:00:00.000000002Z"];

function frame(stream: 1 | 2 | 3, content: string): Buffer {
  const head = Buffer.alloc(8);
  head[0] = stream;
  head.writeUInt32BE(Buffer.byteLength(content), 4);
  return Buffer.concat([head, Buffer.from(content)]);
}

describe("lines of a container without a terminal", () => {
  test.each([
    ["on both streams", [frame(1, `${first} out\n`), frame(2, `${second} err\n`)], ["stdout out", "stderr err"]],
    ["that end with a carriage return", [frame(1, `${first} out\r\n`)], ["stdout out"]],
    ["that are empty", [frame(1, `${first} \n`)], ["stdout "]],
    ["with blanks", [frame(1, `${first}   a  b \n`)], ["stdout   a  b "]],
    ["cut by the engine", [frame(1, `${first} long `), frame(1, `${second} line\n`)], ["stdout long line"]],
    [
      "cut while another is written",
      [frame(1, `${first} long `), frame(2, `${first} err\n`), frame(1, `${second} line\n`)],
      ["stderr err", "stdout long line"],
    ],
    [
      "with what the engine says itself",
      [frame(1, `${first} long `), frame(3, "Error grabbing logs: EOF\n"), frame(1, `${second} line\n`)],
      ["stderr Error grabbing logs: EOF", "stdout long line"],
    ],
    ["that never got an end", [frame(1, `${first} last words`)], ["stdout last words"]],
  ])("%s", (_, frames, expected) => {
    const all = Buffer.concat(frames);
    for (const size of [1, 7, all.length]) {
      const entries = new Entries(false);
      const pieces = Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
        all.subarray(index * size, (index + 1) * size),
      );
      const lines = [...pieces.flatMap((piece) => entries.read(piece)), ...entries.end()];
      expect(lines.map(({ stream, text }) => `${stream} ${text}`)).toEqual(expected);
    }
  });

  test("have the time of their beginning", () => {
    const [entry] = new Entries(false).read(Buffer.concat([frame(1, `${first} long `), frame(1, `${second} line\n`)]));
    expect(entry).toEqual({ time: first, stream: "stdout", text: "long line" });
  });
});

test.each([
  ["the line before it", [`${first} one\n`], first],
  ["the line before all", [], second],
])("what the engine says itself has the time of %s", (_, before, time) => {
  const said = "error grabbing logs";
  for (const isTty of [false, true]) {
    const all = [...before, `${said}\n`].map((text) => (isTty ? Buffer.from(text) : frame(1, text)));
    expect(new Entries(isTty, second).read(Buffer.concat(all)).at(-1)).toEqual({ time, stream: "stdout", text: said });
  }
});

test("where nothing was said before, it has the time of now, as the engine writes it", () => {
  const [entry] = new Entries(false).read(frame(3, "error\n"));
  expect(entry?.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
  expect(justAfter(entry!.time)).toMatch(/^\d+\.\d{9}$/);
});

test("lines of a container with a terminal come as they are", () => {
  const entries = new Entries(true);
  const lines = [`${first} o`, `ne\r\n${second} two\r\n`].flatMap((piece) => entries.read(Buffer.from(piece)));
  expect(lines).toEqual([
    { time: first, stream: "stdout", text: "one" },
    { time: second, stream: "stdout", text: "two" },
  ]);
});

test.each([
  ["2026-01-31T03:00:00.000000001Z", "1769828400.000000002"],
  ["2026-01-31T03:00:00.999999999Z", "1769828401.000000000"],
  ["2026-01-31T03:00:00.5Z", "1769828400.500000001"],
  ["2026-01-31T03:00:00Z", "1769828400.000000001"],
])("just after %s is %s", (time, expected) => {
  expect(justAfter(time)).toBe(expected);
});
