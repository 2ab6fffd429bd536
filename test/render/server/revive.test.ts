import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { renderReviveUnit, reviveScript } from "../../../render/server/revive.ts";

test("the script is one that sh can read, and looks at every stack's containers unless it is told otherwise", () => {
  execFileSync("sh", ["-n"], { input: reviveScript });
  expect(reviveScript).toMatch(/^#!\/bin\/sh\n/);
  expect(reviveScript).toContain(":-label=aisha.stack}\n");
});

test("the unit runs it as long as the server does, with Docker or without", () => {
  const unit = renderReviveUnit("/usr/local/sbin/aisha-revive");
  const lines = ["After=docker.service", "ExecStart=/usr/local/sbin/aisha-revive", "Restart=always"];
  expect(unit.split("\n")).toEqual(expect.arrayContaining([...lines, "WantedBy=multi-user.target"]));
  expect(unit).not.toMatch(/Requires|BindsTo|PartOf/); // a stop of Docker would stop it for good
});
