import { expect, test } from "vitest";
import { daemonChange, daemonPath, dockerUnitChange } from "../../../ops/review/docker-settings.ts";
import { aroundOf, stepOf } from "./step.ts";

const file = (before: object, after: object) =>
  stepOf("host:index:File", "app-docker", {
    old: { server: "app", path: daemonPath, content: JSON.stringify(before) },
    new: { server: "app", path: daemonPath, content: JSON.stringify(after) },
  });
const unit = (...differs: string[]) =>
  stepOf("host:index:Unit", "app-docker", {
    old: { server: "app", unit: "docker.service", active: !differs.includes("active") },
    new: { server: "app", unit: "docker.service", active: true },
    differs,
  });
const live = { "live-restore": true };
const goesOn = "containers go on meanwhile (live-restore)";
const stops = "all containers on it stop and start again (no live-restore)";

test.each([
  ["reloadOn", live, { ...live, labels: ["a=1"] }, "low reloaded for labels; nothing restarts"],
  ["restartOn", live, { ...live, mtu: 1400, labels: ["a=1"] }, `attention restarted for mtu; ${goesOn}`],
  ["restartOn", live, { mtu: 1400 }, `attention restarted for mtu; ${stops}`],
  ["restartOn", { mtu: 1400 }, live, `attention restarted for mtu; ${goesOn}`],
])("a difference in %s from %j to %j", (differs, before, after, expected) => {
  const [settings, docker] = [file(before, after), unit(differs)];
  const around = aroundOf([settings, docker]);
  const change = dockerUnitChange(docker, around)!;
  expect(`${change.risk} ${change.words}`).toBe(expected);
  expect(change.downtime).toBe(expected.endsWith(stops) ? stops : undefined);
  expect(daemonChange(settings, around)).toBeUndefined();
});

test.each([
  [{}, goesOn],
  [{ servers: { app: { system: { docker: { daemon: { "live-restore": false } } } } } }, stops],
])("where the file stays, what %j declares counts", (config, expected) => {
  const docker = unit("restartOn");
  expect(dockerUnitChange(docker, aroundOf([docker], config))?.words).toBe(`restarted; ${expected}`);
});

test("one that does not run is started", () => {
  const docker = unit("active");
  const started = dockerUnitChange(docker, aroundOf([docker]));
  expect(started?.words).toBe("started: it does not run; its containers begin with it");
});

test("another unit is somebody else's to tell", () => {
  const ssh = stepOf("host:index:Unit", "app-ssh", { new: { unit: "ssh.service" } });
  expect(dockerUnitChange(ssh, aroundOf([ssh]))).toBeUndefined();
});

test("a file that was edited by hand and is not read again", () => {
  const settings = file({ debug: true, ...live }, live);
  expect(daemonChange(settings, aroundOf([settings]))?.words).toBe("debug not as declared; written again");
});
