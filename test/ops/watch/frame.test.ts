import { describe, expect, test } from "vitest";
import { painted } from "../../../ops/watch/cells.ts";
import { frameOf } from "../../../ops/watch/frame.ts";
import type { ContainerSnapshot, ServerSnapshot, Snapshot } from "../../../ops/watch/snapshot.ts";

const [mega, giga] = [1024 ** 2, 1024 ** 3];
const hint = "q ends it";

const container: ContainerSnapshot = {
  ...{ name: "api-1-0123abc", part: "api", state: "running", health: "healthy", exitCode: null },
  ...{ cpuPercent: 1.25, memory: { usedBytes: 48 * mega, limitBytes: 256 * mega }, restarts: 0 },
  startedAt: "2026-01-31T00:00:00.123456789Z",
};
const app: ServerSnapshot = {
  server: "app",
  unreachable: null,
  host: {
    ...{ load: 0.4, processors: 2, memory: { usedBytes: 2 * giga, totalBytes: 8 * giga } },
    disk: { usedPercent: 34, freeBytes: 21.5 * giga },
  },
  containers: [
    container,
    { ...container, name: "bot-1-0123abc", health: "unhealthy", cpuPercent: 100, restarts: 3 },
    {
      ...container,
      name: "job-1-0123abc",
      state: "exited",
      health: null,
      exitCode: 137,
      cpuPercent: null,
      memory: null,
    },
    { ...container, name: "old", state: "paused", health: null },
  ],
  nginx: { requests: 12.5, errors: 0 },
};
const infra: ServerSnapshot = { ...app, server: "infra", containers: [{ ...container, health: null }], nginx: null };
const lost: ServerSnapshot = {
  ...infra,
  unreachable: { why: "server infra (admin@10.0.0.2:22) does not answer", since: "2026-01-31T02:50:00Z" },
};
const snapshot: Snapshot = {
  stack: "prod",
  at: "2026-01-31T03:00:00.000Z",
  servers: [app],
  bots: [
    {
      bot: "bot",
      unknown: null,
      leader: { container: "bot-1", server: "app" },
      standby: 1,
      lastPoll: "2026-01-31T02:59:59Z",
    },
  ],
};

/** As it is seen without colours. */
function shown(change: Partial<Snapshot>, columns = 80, rows = 50): string[] {
  const frame = frameOf({ ...snapshot, ...change }, { columns, rows, hint });
  return frame.map((line) => painted(line, { isTTY: false }));
}

const title = `stack prod  2026-01-31T03:00:00Z${" ".repeat(39)}q ends it`;
const bot = "bot  bot-1 leads on app, last poll 1s ago, 1 waiting";
const block = [
  "app",
  "  load 0.40 of 2   memory 25% of 8.0G   disk 34%, 22G free",
  "  nginx 12.5 requests/s, 0.0 errors/s",
  "  container      state            cpu     memory  restarts    up",
  "  api-1-0123abc  healthy         1.3%   48M/256M         0    3h",
  "  bot-1-0123abc  unhealthy     100.0%   48M/256M         3    3h",
  "  job-1-0123abc  exited (137)       -          -         0     -",
  "  old            paused          1.3%   48M/256M         0     -",
];
const other = [
  "infra",
  "  load 0.40 of 2   memory 25% of 8.0G   disk 34%, 22G free",
  "  container      state         cpu     memory  restarts    up",
  "  api-1-0123abc  running      1.3%   48M/256M         0    3h",
];

describe("what is seen", () => {
  test("of one server", () => {
    expect(shown({})).toEqual([title, bot, "", ...block]);
  });

  test("of two, below each other where there is no room", () => {
    expect(shown({ servers: [app, infra] })).toEqual([title, bot, "", ...block, "", ...other]);
  });

  test("of two, side by side where there is", () => {
    const lines = shown({ servers: [app, infra], bots: [] }, 141).slice(2);
    expect(lines).toEqual(block.map((line, row) => `${line.padEnd(72)}${other[row] ?? ""}`.trimEnd()));
  });

  test("on a narrow terminal", () => {
    expect(shown({}, 40).slice(0, 6)).toEqual([
      "stack prod  2026-01-31T03:00:00Z",
      "bot  bot-1 leads on app, last poll 1s a…",
      "",
      "app",
      "  load 0.40 of 2   memory 25% of 8.0G  …",
      "  nginx 12.5 requests/s, 0.0 errors/s",
    ]);
  });

  test("on a low terminal, with how much is not", () => {
    expect(shown({}, 80, 5)).toEqual([title, bot, "", "app", "… 7 more lines than this terminal shows"]);
    expect(shown({}, 80, 11)).toHaveLength(11);
  });

  test("of a server that cannot be reached", () => {
    expect(shown({ servers: [lost], bots: [] }, 50).slice(1)).toEqual([
      "",
      "infra",
      "  unreachable for 10m: server infra",
      "  (admin@10.0.0.2:22) does not answer",
    ]);
  });

  test("before the first look, and of one without containers", () => {
    expect(shown({ servers: [{ ...infra, host: null }], bots: [] }).slice(2)).toEqual(["infra  looking …"]);
    expect(shown({ servers: [{ ...infra, containers: [] }], bots: [] }).at(-1)).toBe("  no containers");
  });

  test.each([
    ["that nobody leads", { leader: null, standby: 0 }, "bot  nobody leads, 0 waiting"],
    ["without a heartbeat", { lastPoll: null }, "bot  bot-1 leads on app, 1 waiting"],
    [
      "whose clock is ahead",
      { lastPoll: "2026-01-31T03:00:09Z" },
      "bot  bot-1 leads on app, last poll 0s ago, 1 waiting",
    ],
    ["that cannot be asked", { unknown: "no answer" }, "bot  cannot be asked: no answer"],
  ])("of a bot %s", (_, change, expected) => {
    expect(shown({ bots: [{ ...snapshot.bots[0]!, ...change }] })[1]).toBe(expected);
  });

  test("in colours where it is not as it should be", () => {
    const [line] = frameOf(
      { ...snapshot, bots: [{ ...snapshot.bots[0]!, leader: null, standby: 0 }] },
      {
        ...{ columns: 80, rows: 50, hint },
      },
    ).slice(1);
    const terminal = { isTTY: true, hasColors: () => true };
    expect(painted(line!, terminal)).toBe(
      "\x1b[1mbot\x1b[22m\x1b[31m  nobody leads\x1b[39m\x1b[31m, 0 waiting\x1b[39m",
    );
  });
});

test("every line fits, whatever the size", () => {
  for (const columns of [10, 40, 69, 70, 140, 141, 200]) {
    const frame = frameOf({ ...snapshot, servers: [app, infra, lost] }, { columns, rows: 12, hint });
    expect(frame.length).toBeLessThanOrEqual(12);
    for (const line of frame) expect(line.reduce((sum, { text }) => sum + text.length, 0)).toBe(columns);
  }
});
