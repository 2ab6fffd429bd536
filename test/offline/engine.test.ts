import { describe, expect, it } from "vitest";
import { connect, engineFromConfig } from "../../offline/docker/engine.ts";

describe("the provider's configuration", () => {
  it("reads lists from their JSON text", async () => {
    const { engine, configure } = engineFromConfig();
    const auth = { address: "127.0.0.1:5000", username: "u", password: "p" };
    await configure({ host: "unix:///none", registryAuth: JSON.stringify([auth]), sshOpts: "[]", version: "5.2.0" });
    expect(engine.registryAuth).toEqual([auth]);
    expect(engine.docker().modem).toMatchObject({ socketPath: "/none" });
  });

  it("names a key that is not served", async () => {
    await expect(engineFromConfig().configure({ certPath: "/c" })).rejects.toThrow('"certPath" is not served');
  });

  it.each([
    ["unix:///run/d.sock", { socketPath: "/run/d.sock" }],
    ["tcp://h:99", { protocol: "http", host: "h", port: 99 }],
  ])("reaches %s", (host, modem) => expect(connect(host, []).modem).toMatchObject(modem));

  it("refuses what it cannot honour", () => {
    expect(() => connect("npipe://x", [])).toThrow('host "npipe://x"');
    expect(() => connect("ssh://h", ["-o", "StrictHostKeyChecking=no"])).toThrow(
      'sshOpts of ssh://h must be those that components/server.ts gives, got "-o StrictHostKeyChecking=no"',
    );
  });
});
