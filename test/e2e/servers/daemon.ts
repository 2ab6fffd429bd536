import { describe, expect, test } from "vitest";
import type { TwoServers } from "../../support/two-servers.ts";
import { campaign } from "../campaign.ts";

const runOf = "systemctl show docker -p InvocationID --value";
/** Docker started with a flag: it refuses a file that sets the same, and `dockerd --validate` does not know of it. */
const flag = `mkdir -p /etc/systemd/system/docker.service.d
  printf '[Service]\\nExecStart=\\nExecStart=/usr/sbin/dockerd -H fd:// --log-level warn\\n' >/etc/systemd/system/docker.service.d/flag.conf
  systemctl daemon-reload; systemctl restart docker`;
const noFlag = "rm /etc/systemd/system/docker.service.d/flag.conf; systemctl daemon-reload; systemctl restart docker";
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

    test("that Docker refuses while it runs ends the update, and restarts nothing", async () => {
      const { app } = two();
      await app.exec(flag);
      two().declare();
      await two().up();
      const before = { run: await app.exec(runOf), containers: await app.exec(containers) };
      two().declare((config) => {
        config["aisha:servers"].app.system.docker.daemon = { "log-level": "info" };
      });
      const { code, output } = await two().product.run("bin/up");
      expect(code).not.toBe(0);
      expect(output).toMatch(
        /docker\.service has not said .* that it took its settings.*journal since then:.*log-level/s,
      );
      expect({ run: await app.exec(runOf), containers: await app.exec(containers) }).toEqual(before);
      await app.exec(noFlag);
      await two().up();
      expect(await app.exec(containers)).toBe(before.containers);
    });
  });
}
