import { describe, expect, it } from "vitest";
import { createOptions } from "../../offline/docker/container-create.ts";
import { goDuration } from "../../offline/docker/duration.ts";

const base = { name: "n", image: "i" };

describe("create options", () => {
  it.each([
    [
      { command: ["a"], entrypoints: ["/b"], envs: ["C=1"] },
      { Cmd: ["a"], Entrypoint: ["/b"], Env: ["C=1"] },
    ],
    [{ labels: [{ label: "a.b", value: "c" }] }, { Labels: { "a.b": "c" } }],
    [
      { user: "1:2", workingDir: "/w", hostname: "h" },
      { User: "1:2", WorkingDir: "/w", Hostname: "h" },
    ],
    [
      { stopSignal: "SIGQUIT", stopTimeout: 9 },
      { StopSignal: "SIGQUIT", StopTimeout: 9 },
    ],
    [
      { healthcheck: { tests: ["CMD", "x"], interval: "1m30s", timeout: "500ms", startPeriod: "0", retries: 3 } },
      { Healthcheck: { Test: ["CMD", "x"], Interval: 90e9, Timeout: 5e8, StartPeriod: 0, Retries: 3 } },
    ],
  ])("%j are in the container's own part", (inputs, part) => {
    expect(createOptions({ ...base, ...inputs })).toMatchObject({ name: "n", Image: "i", ...part });
  });

  it.each([
    [
      { memory: 64, memoryReservation: 32, memorySwap: -1 },
      { Memory: 2 ** 26, MemoryReservation: 2 ** 25, MemorySwap: -1 },
    ],
    [
      { shmSize: 1, cpus: "0.5", cpuShares: 7, cpuSet: "0" },
      { ShmSize: 2 ** 20, NanoCpus: 5e8, CpuShares: 7, CpusetCpus: "0" },
    ],
    [{ restart: "on-failure", maxRetryCount: 2 }, { RestartPolicy: { Name: "on-failure", MaximumRetryCount: 2 } }],
    [{ hosts: [{ host: "a", ip: "10.0.0.1" }] }, { ExtraHosts: ["a:10.0.0.1"] }],
    [{ capabilities: { adds: ["CAP_CHOWN"], drops: ["ALL"] } }, { CapAdd: ["CAP_CHOWN"], CapDrop: ["ALL"] }],
    [
      { readOnly: true, init: true, tmpfs: { "/t": "size=1m" } },
      { ReadonlyRootfs: true, Init: true, Tmpfs: { "/t": "size=1m" } },
    ],
    [{ ulimits: [{ name: "nofile", soft: 1, hard: 2 }] }, { Ulimits: [{ Name: "nofile", Soft: 1, Hard: 2 }] }],
    [{ logDriver: "json-file", logOpts: { x: "1" } }, { LogConfig: { Type: "json-file", Config: { x: "1" } } }],
    [
      { devices: [{ hostPath: "/dev/a" }] },
      { Devices: [{ PathOnHost: "/dev/a", PathInContainer: "/dev/a", CgroupPermissions: "rwm" }] },
    ],
    [{ networkMode: "host" }, { NetworkMode: "host" }],
  ])("%j are in the host's part", (inputs, part) => {
    expect(createOptions({ ...base, ...inputs }).HostConfig).toMatchObject(part);
  });

  it("publish a port more than once, and expose it", () => {
    const ports = [
      { internal: 80, external: 8080, ip: "127.0.0.1" },
      { internal: 80, external: 8081 },
      { internal: 53, protocol: "udp" },
    ];
    const options = createOptions({ ...base, ports });
    expect(options.ExposedPorts).toEqual({ "80/tcp": {}, "53/udp": {} });
    expect(options.HostConfig?.PortBindings).toEqual({
      "80/tcp": [
        { HostIp: "127.0.0.1", HostPort: "8080" },
        { HostIp: "", HostPort: "8081" },
      ],
      "53/udp": [{ HostIp: "", HostPort: "" }],
    });
  });

  it("mount binds, volumes and memory", () => {
    const options = createOptions({
      ...base,
      mounts: [
        { type: "bind", source: "/s", target: "/t", readOnly: true, bindOptions: { propagation: "rslave" } },
        { type: "volume", source: "v", target: "/v", volumeOptions: { noCopy: true } },
        { type: "tmpfs", target: "/m", tmpfsOptions: { sizeBytes: 1024, mode: 0o700 } },
      ],
    });
    expect(options.HostConfig?.Mounts).toMatchObject([
      { Type: "bind", Source: "/s", Target: "/t", ReadOnly: true, BindOptions: { Propagation: "rslave" } },
      { Type: "volume", Source: "v", Target: "/v", VolumeOptions: { NoCopy: true } },
      { Type: "tmpfs", Target: "/m", TmpfsOptions: { SizeBytes: 1024, Mode: 0o700 } },
    ]);
  });

  it("hold no network: each is connected before the start, as by the official provider", () => {
    const networksAdvanced = [{ name: "one", aliases: ["a"], ipv4Address: "10.0.0.9" }, { name: "two" }];
    const options = createOptions({ ...base, networkMode: "bridge", networksAdvanced });
    expect(options.HostConfig?.NetworkMode).toBe("bridge");
    expect(options.NetworkingConfig).toBeUndefined();
  });
});

describe("a Go duration", () => {
  it.each([
    ["2s", 2e9],
    ["1m30s", 90e9],
    ["1.5h", 5400e9],
    ["250us", 250_000],
    ["0", 0],
  ])("%s is %d ns", (text, nanoseconds) => expect(goDuration(text, "p")).toBe(nanoseconds));

  it.each(["", "5", "s", "1s ", "1 s", "1s5", "x1s", "-1s"])("%j is refused by the property's name", (text) => {
    expect(() => goDuration(text, "healthcheck.interval")).toThrow("healthcheck.interval");
  });
});
