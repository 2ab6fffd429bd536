import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { factsIn } from "../../../ops/check/host-facts.ts";
import { repository } from "../../../ops/repository.ts";

const id = "a".repeat(64);
const said = `clock 1800000003.500000000
load 1.25 2
memory 4096 16384
disk  86%   10%  4194304 /
disk  86%   10%  4194304 /
disk   1%     -  1048576 /opt/aisha
oom 2 /sys/fs/cgroup/memory/docker/${"b".repeat(64)}/docker/${id}/memory.oom_control
held registry-id
kernel-journal
killed 1799999300.5 ${id}
reboot 1800000000
failed fail2ban.service @1799999000
revived 1799999100.5 worker-1-abc
revived 1799999200.5 worker-1-abc
`;

test("what a server says of itself is read", () => {
  expect(factsIn(said, { asked: 1_800_000_000_000, answered: 1_800_000_001_000 })).toEqual({
    clock: { aheadMs: 3000, giveOrTakeMs: 500 },
    load: { average: 1.25, processors: 2 },
    memory: { available: 4096, total: 16384 },
    disks: [
      { mount: "/", usedPercent: 86, usedInodesPercent: 10, freeKb: 4194304 },
      { mount: "/opt/aisha", usedPercent: 1, usedInodesPercent: 0, freeKb: 1048576 },
    ],
    oomKills: new Map([[id, { times: 2, lately: "2027-01-15T07:48:20.500Z" }]]),
    held: new Set(["registry-id"]),
    rebootSince: "2027-01-15T08:00:00.000Z",
    failedUnits: [{ unit: "fail2ban.service", since: "2027-01-15T07:43:20.000Z" }],
    revived: new Map([["worker-1-abc", { times: 2, since: "2027-01-15T07:45:00.500Z" }]]),
  });
});

test.each([
  ["was long ago", "kernel-journal\n", null],
  ["cannot be told", "", undefined],
])("when the kernel killed something %s", (_, more, lately) => {
  const { oomKills } = factsIn(`oom 1 /sys/fs/cgroup/docker-${id}.scope/memory.events\n${more}`, {
    asked: 0,
    answered: 0,
  });
  expect(oomKills).toEqual(new Map([[id, { times: 1, lately }]]));
});

test("this machine says it too", () => {
  const folder = mkdtempSync(join(tmpdir(), "aisha-facts-"));
  const asked = Date.now();
  const printed = execFileSync("sh", [join(repository, "ops/check/host-facts.sh"), folder, "/no-such-folder"], {
    encoding: "utf8",
  });
  rmSync(folder, { recursive: true });
  const { clock, load, memory, disks } = factsIn(printed, { asked, answered: Date.now() });
  expect(Math.abs(clock.aheadMs)).toBeLessThanOrEqual(clock.giveOrTakeMs + 1);
  expect(load.processors).toBeGreaterThan(0);
  expect(memory.total).toBeGreaterThan(memory.available);
  expect(disks).toContainEqual(
    expect.objectContaining({ mount: expect.stringMatching(/^\//), freeKb: expect.any(Number) }),
  );
});

test("disks are told of in the order of the paths, Docker's last", () => {
  const script = join(repository, "ops/check/host-facts.sh");
  const printed = execFileSync("sh", [script, "/dev/shm"], { encoding: "utf8" });
  expect(factsIn(printed, { asked: 0, answered: 0 }).disks[0]!.mount).toBe("/dev/shm");
});
