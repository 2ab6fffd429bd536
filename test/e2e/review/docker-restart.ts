import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Product, type StackConfig } from "../../support/product.ts";
import { rehearsed } from "../../support/rehearsal.ts";
import { TestServers } from "../../support/test-servers.ts";

/** Offset of ports on this machine, which this product has none of. */
const noOffset = 32;

export function dockerIsRestarted(): void {
  describe("a change of Docker's settings on a server", () => {
    const product = new Product("e2e-review-server", noOffset);
    let servers: TestServers;
    let declare: (daemon: StackConfig) => void;

    beforeAll(async () => {
      servers = await TestServers.open("e2e-review-server");
      const { address: host, user, hostKey } = await servers.start("app", "withDocker");
      declare = (daemon) =>
        product.configure(() =>
          rehearsed("staging", (config) => {
            const system = { docker: { daemon } };
            config["aisha:servers"] = { app: { transport: "ssh", host, user, hostKey, key: servers.keyPath, system } };
            for (const app of Object.values<StackConfig>(config["aisha:apps"])) delete app.server;
            config["aisha:registry"].address = host;
            config["aisha:nginx"].names = [];
          }),
        );
      declare({});
      // The server's own part is enough, and quicker than what runs on it, which misses what it is given and fails.
      const { output } = await product.run("bin/up -- --target '**aisha:servers:Server**'");
      expect(output).toMatch(/Unit app-docker created/);
    });

    afterAll(async () => {
      await servers?.close();
      product.clone.remove();
    });

    test.each([
      ["is a reload where that brings it", { labels: ["rack=1"] }, "reloaded for labels; nothing restarts"],
      ["is a restart where it does not", { mtu: 1400 }, "restarted for mtu; containers go on meanwhile (live-restore)"],
      [
        "is an outage of all containers without live-restore",
        { mtu: 1400, "live-restore": false },
        "restarted for mtu; all containers on it stop and start again (no live-restore)",
      ],
    ])("%s", async (_, daemon, words) => {
      declare(daemon);
      const { code, output } = await product.run("bin/aisha review --json 2>said.log");
      expect(code, output).toBe(0);
      const docker = JSON.parse(output).changes.filter(({ kind }: { kind: string }) => kind === "docker");
      expect(docker).toMatchObject([{ what: "Docker on app", words }]);
    });
  });
}
