import { expect, test } from "vitest";
import { renderCleaning, renderCollection, renderDiskGuard } from "../../../render/housekeeping/units.ts";

test("cleaning is done each day, or after the next boot where that was missed", () => {
  const { service, timer } = renderCleaning("/opt/aisha/housekeeping/clean", "*-*-* 04:15");
  expect(service).toBe(`[Unit]
Description=Removes what a stack of aisha does not need any more
After=docker.service

[Service]
Type=oneshot
ExecStart=/opt/aisha/housekeeping/clean timer
Nice=10
IOSchedulingClass=idle
`);
  expect(timer).toMatch(/^# For the service [0-9a-f]{12}\.$/m);
  expect(timer.replace(/^#.*\n/m, "")).toBe(`[Unit]
Description=Removes what a stack of aisha does not need any more

[Timer]
OnCalendar=*-*-* 04:15
Persistent=true
RandomizedDelaySec=5min

[Install]
WantedBy=timers.target
`);
});

test("the disk is looked at again some minutes after each look", () => {
  const { service, timer } = renderDiskGuard("/opt/aisha/housekeeping/clean", 7);
  expect(service).toContain("\nExecStart=/opt/aisha/housekeeping/clean guard\n");
  expect(timer).toContain("\n[Timer]\nOnActiveSec=1min\nOnUnitInactiveSec=7min\n");
});

test("the registry is let go at the end of each collection", () => {
  const { service, timer } = renderCollection("/opt/aisha/housekeeping/collect", "*-*-* 03:45");
  expect(service).toBe(`[Unit]
Description=Removes old tags and images from the registry of aisha
After=docker.service

[Service]
Type=oneshot
ExecStart=/opt/aisha/housekeeping/collect timer
ExecStopPost=/opt/aisha/housekeeping/collect release
Nice=10
IOSchedulingClass=idle
`);
  expect(timer).toContain("\n[Timer]\nOnCalendar=*-*-* 03:45\nPersistent=true\n");
});

test("the timer changes with its service, since systemd reads both anew then", () => {
  const markOf = (script: string) => /# For the service (\w+)/.exec(renderDiskGuard(script, 5).timer)![1];
  expect(markOf("/opt/one/clean")).not.toBe(markOf("/opt/other/clean"));
});
