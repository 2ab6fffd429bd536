import { expect, test } from "vitest";
import { renderFail2ban } from "../../../render/server/fail2ban.ts";

const least = { ignore: [], retries: 5, banMinutes: 60, sshPorts: [22] };

test("bans by nftables what the journal tells of sshd", () => {
  expect(renderFail2ban(least)).toBe(`[DEFAULT]
backend = systemd
banaction = nftables-multiport
banaction_allports = nftables-allports
ignoreip = 127.0.0.1/8 ::1
findtime = 10m
bantime = 60m
maxretry = 5

[sshd]
enabled = true
port = 22
`);
});

test.each<[what: string, change: Partial<typeof least> | { ignore: string[] }, line: string]>([
  [
    "networks never banned",
    { ignore: ["10.0.0.0/8", "192.168.7.0/24"] },
    "ignoreip = 127.0.0.1/8 ::1 10.0.0.0/8 192.168.7.0/24",
  ],
  ["retries", { retries: 3 }, "maxretry = 3"],
  ["minutes", { banMinutes: 1440 }, "bantime = 1440m"],
  ["ports of sshd", { sshPorts: [22, 2222] }, "port = 22,2222"],
])("%s are the ones given, and change one line", (_, change, line) => {
  const [before, after] = [least, { ...least, ...change }].map((args) => renderFail2ban(args).split("\n"));
  expect(after!.filter((found) => !before!.includes(found))).toEqual([line]);
});
