import { expect, test } from "vitest";
import { cronJobs } from "../../../ops/adopt/crontab.ts";
import { daemonSettings } from "../../../ops/adopt/daemon.ts";
import { matchesOn } from "../../../ops/adopt/match.ts";
import { warningsFor } from "../../../ops/adopt/warnings.ts";
import { foundWith, productWith } from "./given.ts";

test.each([
  ["*/5 * * * * root docker run -e BOT_TOKEN=5ecret aisha-bot", "*/5 * * * *", ["aisha-bot"]],
  ["@reboot docker start aisha-bot aisha-redis", "@reboot", ["aisha-bot", "aisha-redis"]],
  [
    "\t0 3 1-5 JAN,JUL mon-fri root curl https://x/bot5ecret/ >/dev/null # aisha-bot.log",
    "0 3 1-5 JAN,JUL mon-fri",
    [],
  ],
])("of the job %s the schedule and containers are told", (line, schedule, containers) => {
  const jobs = cronJobs([{ file: "/etc/crontab", line }], ["aisha-bot", "aisha-redis"]);
  expect(jobs).toEqual([{ file: "/etc/crontab", schedule, containers }]);
});

test.each(["AISHA_TOKEN=5ecret", "AISHA_TOKEN = a b c d e", "docker login -u aisha 5ecret now"])(
  "%s is no job",
  (line) => expect(cronJobs([{ file: "/etc/crontab", line }], [])).toEqual([]),
);

test.each<[string, unknown, boolean]>([
  ["proxies", { "http-proxy": "http://user:5ecret@proxy:3128" }, true],
  ["registry-mirrors", ["https://mirror.example.org", "https://me:5ecret@mirror.example.org"], true],
  ["log-opts", { "splunk-token": "5ecret5ecret" }, true],
  ["env", ["API_PASSWORD=5ecret"], true],
  ["data-root", "/mnt/docker", false],
  ["exec-opts", ["native.cgroupdriver=systemd"], false],
  ["live-restore", true, false],
  ["log-opts", { "max-size": "10m", tag: null }, false],
])("setting %s of %j is kept apart: %s", (key, value, isSecret) => {
  expect(daemonSettings(JSON.stringify({ [key]: value }))).toEqual({
    daemon: isSecret ? {} : { [key]: value },
    secretSettings: isSecret ? [key] : [],
  });
});

test("people are told of a setting that is not shown, until it is declared", () => {
  const found = foundWith([], { lines: 'daemon\t{"proxies": {"http-proxy": "http://user:5ecret@proxy"}}' });
  const warnings = (config: ReturnType<typeof productWith>) =>
    warningsFor("app", config, found, matchesOn("app", config, found));
  expect(JSON.stringify(found)).not.toContain("5ecret");
  expect(warnings(productWith())).toEqual([
    "proxies of /etc/docker/daemon.json holds a secret and is not shown: the first up takes it out",
  ]);
  expect(warnings(productWith(["servers/app/system/docker/daemon/proxies", {}]))).toEqual([]);
});
