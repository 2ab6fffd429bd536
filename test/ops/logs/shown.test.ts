import { expect, test } from "vitest";
import { inOrder } from "../../../ops/logs/interleave.ts";
import { Shown } from "../../../ops/logs/shown.ts";
import type { Line } from "../../../ops/logs/source.ts";
import { linesOf } from "../../../ops/logs/unit-source.ts";

const time = "2026-01-31T03:00:00.000000001Z";
const line = (source: string, text: string): Line => ({ server: "app", source, time, stream: "stderr", text });
const terminal = { isTTY: true, hasColors: () => true };
const pipe = { isTTY: false };

test.each([
  ["as they are", {}, pipe, ["api-1-0123456 | GET /", "api-1-0123456 | ", "bot-1         | x"]],
  [
    "with times",
    { timestamps: true },
    pipe,
    [`api-1-0123456 | ${time} GET /`, `api-1-0123456 | ${time} `, `bot-1         | ${time} x`],
  ],
  [
    "on a terminal",
    {},
    terminal,
    ["\x1b[36mapi-1-0123456\x1b[39m | GET /", "\x1b[36mapi-1-0123456\x1b[39m | ", "\x1b[33mbot-1        \x1b[39m | x"],
  ],
  [
    "for programs",
    { json: true },
    terminal,
    ["GET /", "", "x"].map(
      (text, index) =>
        `{"server":"app","source":"${index < 2 ? "api-1-0123456" : "bot-1"}","time":"${time}","stream":"stderr","text":"${text}"}`,
    ),
  ],
])("lines are shown %s", (_, showing, out, expected) => {
  const shown = new Shown(showing, out);
  const lines = [line("api-1-0123456", "GET /"), line("api-1-0123456", ""), line("bot-1", "x")];
  expect(lines.map((one) => shown.text(one))).toEqual(expected);
});

test("the column is as wide as the longest name that is expected", () => {
  const shown = new Shown({}, pipe);
  shown.expect(["a", "longest"]);
  expect(shown.text(line("a", "x"))).toBe("a       | x");
});

test("lines come in the order of their times, and in their own where those are the same", () => {
  const lines = [
    ["b", 2],
    ["c", 1],
    ["d", 2],
    ["a", 1],
  ].map(([name, second]) => ({ name, time: `${second}` }));
  expect(inOrder(lines).map(({ name }) => name)).toEqual(["c", "a", "b", "d"]);
});

test.each([
  [{ MESSAGE: "Started", SYSLOG_IDENTIFIER: "systemd", _PID: "1" }, ["systemd[1]: Started"]],
  [{ MESSAGE: "one\ntwo", SYSLOG_IDENTIFIER: "dockerd" }, ["dockerd: one", "dockerd: two"]],
  [{ MESSAGE: [104, 195, 169] }, ["journal: hé"]],
  [{ MESSAGE: null }, ["journal: "]],
])("an entry of the journal %j is %j", (entry, texts) => {
  const lines = linesOf("app", { __CURSOR: "c", __REALTIME_TIMESTAMP: "1769828400000012", ...entry });
  const same = { server: "app", source: "app", time: "2026-01-31T03:00:00.000012000Z", stream: "stdout" };
  expect(lines).toEqual(texts.map((text) => ({ ...same, text })));
});
