import { describe, expect, test } from "vitest";
import type { TwoServers } from "../../support/two-servers.ts";
import { campaign } from "../campaign.ts";

const runOf = "systemctl show docker -p InvocationID --value";
const containers = "docker ps -q --no-trunc | sort | xargs docker inspect -f '{{.Id}} {{.State.StartedAt}}'";

export function daemonIsChangedWithCare(two: () => TwoServers): void {
  describe.runIf(campaign)("a change of Docker's settings", () => {
    test.each([
      ["that a reload can bring restarts nothing", { labels: ["rack=1"] }, "docker info -f '{{.Labels}}'", "[rack=1]"],
      [
        "that a start alone can bring restarts Docker, and no container",
        { mtu: 1400 },
        "cat /etc/docker/daemon.json",
        "1400",
      ],
    ])("%s", async (what, daemon, shown, value) => {
      const { app } = two();
      const before = { run: await app.exec(runOf), containers: await app.exec(containers) };
      two().declare((config) => {
        config["aisha:servers"].app.system.docker.daemon = daemon;
      });
      await two().up();
      expect(await app.exec(shown)).toContain(value);
      expect((await app.exec(runOf)) === before.run).toBe(what.includes("restarts nothing"));
      expect(await app.exec(containers)).toBe(before.containers);
      expect(await two().version()).toBe("1");
    });
  });
}
