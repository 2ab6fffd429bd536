import { afterAll, beforeAll, expect, it } from "vitest";
import { campaign } from "../../../e2e/campaign.ts";
import type { Resource } from "../../../support/provider-client.ts";
import { refreshed, urnOf } from "../harness.ts";
import { type OnServer, openServer } from "./on-server.ts";

const urn = urnOf("NftTable");
const table = "inet aisha";
const withRules = (...lines: string[]) => {
  const chain = ["type filter hook input priority filter; policy accept;", ...lines].join("\n");
  return { server: "app", table, rules: `table ${table} {\nchain input {\n${chain}\n}\n}` };
};
const news = withRules("ct state related,established accept", "tcp dport { 9000, 9001 } drop");
let on: OnServer;
let made: Resource;

beforeAll(async () => {
  on = await openServer("nft-table");
  await on.server.exec("apt-get update -q && apt-get install -qy --no-install-recommends nftables");
  await on.restartProvider({ host: on.server.address, port: 22 });
});
afterAll(() => on?.close());

const listed = () => on.server.exec(`nft list table ${table}`);

it("a table is loaded and in force", async () => {
  made = await on.provider.create(urn, news);
  expect((await refreshed(on.provider, urn, made, news)).changed).toEqual([]);
  expect(await listed()).toContain("tcp dport { 9000, 9001 } drop");
});

it.each([
  ["an added rule", `nft add rule ${table} input tcp dport 8080 accept`, "tcp dport 8080 accept"],
  ["a table that was emptied", `nft flush table ${table}`, "policy accept"],
  ["a table that was removed", `nft delete table ${table}`, ""],
])("%s is shown and healed", async (_what, script, seen) => {
  const before = await listed();
  await on.server.exec(script);
  const { read, checked, changed } = await refreshed(on.provider, urn, made, news);
  expect(changed).toEqual(["rules"]);
  expect(read.inputs.rules).toContain(seen);
  made = await on.provider.update(urn, read, checked);
  expect(await listed()).toBe(before);
  expect((await refreshed(on.provider, urn, made, news)).changed).toEqual([]);
});

/** Takes the half minute in which the server reverts by itself, so in campaigns only. */
const cutting: [string, string[], RegExp] = [
  "that cut the connection in use",
  ["tcp dport 22 drop"],
  /what was before is in force again, by the server itself: a new login fails: server app/,
];

it.each<[what: string, lines: string[], words: RegExp]>([
  [
    "that nft does not understand",
    ["tcp dport nonsense drop"],
    /nft refuses the rules of table inet aisha(.|\n)*nonsense/,
  ],
  [
    "that refuse new logins",
    ["ct state established accept", "tcp dport 22 reject with tcp reset"],
    /what was before is in force again: a new login fails: server app .* refuses the connection/,
  ],
  ...(campaign ? [cutting] : []),
])("rules %s are an error, and those before stay in force", async (_what, lines, words) => {
  const before = await listed();
  await expect(on.provider.update(urn, made, withRules(...lines))).rejects.toThrow(words);
  expect(await listed()).toBe(before);
  expect((await refreshed(on.provider, urn, made, news)).changed).toEqual([]);
  expect(await on.server.exec("systemctl list-units --all 'aisha-revert-*' --no-legend")).toBe("");
});

it("a timer that a killed update left takes nothing back from the next one, and a table goes with its resource", async () => {
  const left = "systemd-run -q --collect --unit=aisha-revert-nft --on-active=2 nft delete table inet aisha";
  await on.server.exec(left);
  made = await on.provider.update(urn, made, news);
  await on.server.exec("sleep 3");
  expect((await refreshed(on.provider, urn, made, news)).changed).toEqual([]);
  await on.provider.delete(urn, made);
  expect(await on.server.exec("nft list tables")).not.toContain("aisha");
});
