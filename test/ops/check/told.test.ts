import { describe, expect, test } from "vitest";
import type { BotStanding, Member } from "../../../ops/bot/bots.ts";
import { leaseTold } from "../../../ops/check/bot.ts";
import { endTold } from "../../../ops/check/certificate.ts";
import { listenersIn } from "../../../ops/check/listeners.ts";
import { countIn } from "../../../ops/check/nginx-errors.ts";
import { amissIn } from "../../../ops/check/transcription.ts";

const now = Date.parse("2026-11-26T12:00:00Z");

describe("a certificate", () => {
  const at = { where: "app:443", fix: "bin/up" };
  test.each([
    ["2026-12-18T12:00:00.000Z", undefined],
    ["2026-12-17T11:59:59.000Z", "it expires in 20 days, on 2026-12-17"],
    ["2026-11-26T12:00:01.000Z", "it expires in 0 days, on 2026-11-26"],
    ["2026-11-26T11:59:59.000Z", "it has expired"],
  ])("that ends %s", (notAfter, what) => expect(endTold("it", notAfter, at, now)[0]?.what).toBe(what));
});

describe("a bot", () => {
  const since = "2026-11-26T11:00:00.000Z";
  const member = (name: string, role: string): Member => ({
    server: "app",
    container: name,
    id: name,
    image: "",
    role,
    since,
    health: null,
  });
  const [one, two] = [member("bot-1", "leading"), member("bot-2", "standby")];
  const well: BotStanding = { bot: "bot", leader: one, standby: [two], others: [], lastPoll: null, handovers: [] };
  const polled = (lastPoll: string) => ({ ...well, lastPoll });
  const told = (standing: BotStanding, isTold = false) =>
    leaseTold(standing, isTold, { command: (line) => line }, now).map(({ what }) => what);

  test.each<[string, BotStanding, string[]]>([
    ["with a leader and a standby", well, []],
    ["that polled a minute ago", polled("2026-11-26T11:59:00.000Z"), []],
    ["that polled three minutes ago", polled("2026-11-26T11:57:00.000Z"), ["bot-1 leads and does not poll"]],
    ["without a leader", { ...well, leader: null }, ["nobody leads: it does not poll"]],
    ["without a standby", { ...well, standby: [] }, ["nobody waits to take over from bot-1"]],
    ["that is sick", { ...well, leader: { ...one, health: "sick" } }, ["bot-1 leads and fails its health check"]],
    [
      "with two leaders",
      { ...well, standby: [], others: [member("bot-2", "leading")] },
      ["2 lead at once, and messages are answered twice: bot-1, bot-2"],
    ],
  ])("%s", (_, standing, what) => expect(told(standing)).toEqual(what));

  test("without a standby, whose container was told of", () => {
    expect(told({ ...well, standby: [] }, true)).toEqual([]);
  });
});

test("listeners are read with all that have the socket", () => {
  const said = `LISTEN 0      511          0.0.0.0:443       0.0.0.0:*    users:(("nginx",pid=12,fd=6),("nginx",pid=11,fd=6))
LISTEN 0      128             [::]:22           [::]:*    users:(("sshd",pid=7,fd=4))
LISTEN 0      5          127.0.0.1:80        0.0.0.0:*
`;
  expect(listenersIn(said)).toEqual([
    {
      address: "0.0.0.0",
      port: 443,
      processes: [
        { name: "nginx", pid: 12 },
        { name: "nginx", pid: 11 },
      ],
    },
    { address: "[::]", port: 22, processes: [{ name: "sshd", pid: 7 }] },
    { address: "127.0.0.1", port: 80, processes: [] },
  ]);
});

test("errors among answers are counted, but nginx's own 503", () => {
  const line = (status: number, upstream: string) =>
    `10.0.0.1 [2026-11-26T12:00:00+00:00] "POST /webhook HTTP/2.0" ${status} 12 upstream=${upstream} upstream_status=- time=0.1`;
  const log = [
    line(202, "10.219.0.2:8080"),
    line(502, "10.219.0.2:8080, 10.219.0.3:8080"),
    line(503, "10.219.0.2:8080"),
  ];
  expect(countIn([...log, line(503, "-"), line(404, "-"), "nginx: starting"].join("\n"))).toEqual({
    answers: 5,
    errors: 2,
  });
});

test("what transcription lacks is told with what helps", () => {
  const printed =
    "program ffmpeg\nkey OPENAI_API_KEY\nfolder is owned by 0:0, mode 755, and cannot be written by 1000:1000\n";
  expect(amissIn(printed, "/audio", "voice")).toEqual([
    { what: "ffmpeg is not in the image", fix: "bin/aisha exec voice ffmpeg -version" },
    { what: "OPENAI_API_KEY is not set", fix: "bin/aisha pulumi config set --secret secrets:<name>" },
    {
      what: "/audio is owned by 0:0, mode 755, and cannot be written by 1000:1000",
      fix: "bin/aisha exec voice ls -ld /audio",
    },
  ]);
});
