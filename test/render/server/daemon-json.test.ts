import { describe, expect, test } from "vitest";
import { type DaemonArgs, renderAtStart, renderDaemon } from "../../../render/server/daemon-json.ts";

const least: DaemonArgs = { registryMirrors: [], insecureRegistries: [], daemon: {} };
const withDaemon = (daemon: Record<string, unknown>): DaemonArgs => ({ ...least, daemon });

describe("daemon.json", () => {
  test("has what every server needs", () => {
    expect(renderDaemon(least)).toBe(`{
  "insecure-registries": [],
  "live-restore": true,
  "log-driver": "json-file",
  "log-opts": {
    "max-file": "3",
    "max-size": "10m"
  },
  "no-new-privileges": true,
  "registry-mirrors": [],
  "userland-proxy": false
}
`);
  });

  test("names mirrors in the order in which they are asked, and registries that speak HTTP", () => {
    const registryMirrors = ["https://b.example.org", "https://a.example.org"];
    const json = JSON.parse(renderDaemon({ ...least, registryMirrors, insecureRegistries: ["10.0.0.8:5000"] }));
    expect(json).toMatchObject({ "registry-mirrors": registryMirrors, "insecure-registries": ["10.0.0.8:5000"] });
  });

  test.each<[what: string, daemon: Record<string, unknown>]>([
    ["a setting of one's own is added", { "default-address-pools": [{ base: "10.64.0.0/12", size: 24 }] }],
    ["it goes before the one that is set here", { "no-new-privileges": false }],
    ["it takes the place of a whole map", { "log-driver": "journald", "log-opts": {} }],
    ["it takes the place of a list", { "insecure-registries": ["10.9.9.9:5000"] }],
  ])("%s", (_, daemon) => {
    const all = { ...least, insecureRegistries: ["10.0.0.8:5000"] };
    expect(JSON.parse(renderDaemon({ ...all, daemon }))).toEqual({ ...JSON.parse(renderDaemon(all)), ...daemon });
  });

  test("does not say that there is a proxy, since Docker would refuse to reload it", () => {
    expect(JSON.parse(renderDaemon(withDaemon({ "userland-proxy": true })))).not.toHaveProperty("userland-proxy");
  });

  test("is the same text however its settings are ordered", () => {
    const [one, other] = [withDaemon({ mtu: 1400, debug: true }), withDaemon({ debug: true, mtu: 1400 })];
    expect(renderDaemon(one)).toBe(renderDaemon(other));
    expect(renderAtStart(one)).toBe(renderAtStart(other));
    const keys = Object.keys(JSON.parse(renderDaemon(one)));
    expect(keys).toEqual([...keys].sort());
  });
});

describe("what dockerd reads at its start", () => {
  test("is none of what a reload applies", () => {
    expect(JSON.parse(renderAtStart(least))).toEqual({
      "log-driver": "json-file",
      "log-opts": { "max-file": "3", "max-size": "10m" },
      "no-new-privileges": true,
      "userland-proxy": false,
    });
  });

  test.each<[what: string, args: DaemonArgs]>([
    ["mirrors", { ...least, registryMirrors: ["https://mirror.example.org"] }],
    ["registries that speak HTTP", { ...least, insecureRegistries: ["10.0.0.8:5000"] }],
    ["debug", withDaemon({ debug: true })],
    ["labels", withDaemon({ labels: ["rack=7"] })],
    ["live-restore", withDaemon({ "live-restore": false })],
    ["limits of downloads", withDaemon({ "max-concurrent-downloads": 9, "max-download-attempts": 2 })],
    ["limits of uploads", withDaemon({ "max-concurrent-uploads": 9 })],
    ["runtimes", withDaemon({ runtimes: { runsc: { path: "/usr/bin/runsc" } }, "default-runtime": "runsc" })],
    ["features", withDaemon({ features: { buildkit: true } })],
    ["the time to shut down", withDaemon({ "shutdown-timeout": 60 })],
  ])("is not changed by %s", (_, args) => {
    expect(renderAtStart(args)).toBe(renderAtStart(least));
    expect(renderDaemon(args)).not.toBe(renderDaemon(least));
  });

  test.each<[what: string, daemon: Record<string, unknown>]>([
    ["the driver of logs", { "log-driver": "journald" }],
    ["the bounds of logs", { "log-opts": { "max-size": "50m" } }],
    ["privileges", { "no-new-privileges": false }],
    ["the proxy", { "userland-proxy": true }],
    ["where its data is", { "data-root": "/srv/docker" }],
    ["a setting that nobody knows", { "of-tomorrow": 1 }],
  ])("is changed by %s", (_, daemon) => expect(renderAtStart(withDaemon(daemon))).not.toBe(renderAtStart(least)));
});
