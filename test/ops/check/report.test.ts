import { expect, test } from "vitest";
import type { Finding } from "../../../ops/check/finding.ts";
import { exitCodeOf, reportOf } from "../../../ops/check/report.ts";
import type { Checked } from "../../../ops/check/run.ts";

const stopped: Finding = {
  section: "apps",
  level: "problem",
  where: "app/worker-1-ab12",
  what: "is exited, exit code 137",
  since: "2026-11-26T12:00:00.123Z",
  fix: "bin/up --stack prod",
};
const busy: Finding = { ...stopped, section: "servers", level: "notice", where: "app", what: "is busy", since: null };
const unread = { section: "services", where: "prod", why: "no passphrase" } as const;
const checked = (findings: Finding[], unchecked: Checked["unchecked"] = []): Checked => ({
  stack: "prod",
  at: "2026-11-26T12:01:00.000Z",
  seconds: 1.234,
  sections: ["servers", "apps", "services"],
  servers: ["app", "infra"],
  findings,
  unchecked,
});
const looked = "looked at servers, apps, services of app, infra (1.2 s)";

test.each<[string, Checked, number, string]>([
  ["all is well", checked([]), 0, `✓ stack prod is well; ${looked}`],
  [
    "something can wait",
    checked([busy]),
    0,
    `! servers  app is busy\n           → bin/up --stack prod\n✓ stack prod is well; ${looked}`,
  ],
  [
    "something is wrong, which comes first",
    checked([busy, stopped]),
    1,
    `✗ apps     app/worker-1-ab12 is exited, exit code 137, since 2026-11-26T12:00:00Z
           → bin/up --stack prod
! servers  app is busy
           → bin/up --stack prod
stack prod: 1 problem; ${looked}`,
  ],
  [
    "something could not be checked",
    checked([], [unread]),
    2,
    `? services could not be checked: no passphrase\nstack prod: 1 section not checked; ${looked}`,
  ],
  [
    "both",
    checked([stopped], [unread]),
    1,
    `✗ apps  app/worker-1-ab12 is exited, exit code 137, since 2026-11-26T12:00:00Z
        → bin/up --stack prod
? services could not be checked: no passphrase
stack prod: 1 problem, 1 section not checked; ${looked}`,
  ],
])("%s", (_, given, code, text) => {
  expect(reportOf(given, (_, painted) => painted)).toBe(text);
  expect(exitCodeOf(given)).toBe(code);
});
