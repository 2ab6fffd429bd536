import { describe, expect, test } from "vitest";
import type { TwoServers } from "../../support/two-servers.ts";
import { campaign } from "../campaign.ts";

/** In the order in which a first `up` comes by. */
const early = [
  ...["packages.install:before", "packages.install:after", "user.make:after", "sysctl.set:after", "nft.apply:before"],
  ...["nft.apply:after", "sshd.apply:before", "sshd.apply:after", "unit.restart:before", "unit.restart:after"],
];
const late = ["volume.chown:after", "gate.limit:before", "gate.connect:after", "reload.signal:before"];

/** What goes on beside the effect that is meant may be done already, and is undone so that each has its turn. */
const undo = `command -v dockerd >/dev/null || exit 0
  nft delete table inet aisha 2>/dev/null || true; rm -f /etc/ssh/sshd_config.d/00-aisha.conf; userdel deploy 2>/dev/null || true
  echo 128 >/proc/sys/net/core/somaxconn; echo >>/etc/docker/daemon.json
  systemctl reset-failed docker; systemctl restart docker`;

/** A first `up` that is killed again and again goes on each time from where it was. */
export function killedSetUpsGoOn(two: () => TwoServers): void {
  describe.runIf(campaign)("a first up that is killed", () => {
    test("two bare servers stand for it", async () => {
      await two().reinstall("app");
      await two().reinstall("infra");
      await two().product.forget();
      two().declare();
    });

    test.each([...early, ...late])("at %s is recovered from", async (moment) => {
      if (early.includes(moment)) await two().app.exec(undo);
      const killed = await two().product.run(`AISHA_KILL_AT=${moment} bin/up`);
      expect(killed.code, killed.output).not.toBe(0);
      expect(killed.output).not.toContain("error:");
      const recovered = await two().product.run("bin/aisha recover --yes");
      expect(recovered.code, recovered.output).toBe(0);
    });

    test("comes to serve by one up more, with nothing left over", async () => {
      await two().up();
      expect(await two().version()).toBe("1");
      const preview = await two().product.preview("--diff", "--expect-no-changes");
      expect(preview.code, preview.output).toBe(0);
      const running = (await two().app.exec("docker ps -a --format '{{.Label \"aisha.part\"}}'")).trim().split("\n");
      expect(running.sort()).toEqual([
        ...["bot", "bot", "nginx", "redis", "telegram", "webhook-api", "webhook-api", "worker", "worker"],
      ]);
      for (const server of [two().app, two().infra]) {
        expect(await server.exec("systemctl list-units --all --no-legend 'aisha-revert-*'")).toBe("");
        expect((await server.exec("find /etc /opt/aisha -name '*.new'")).trim()).toBe("");
      }
    });
  });

  describe.runIf(campaign)("an up that is killed where all serves", () => {
    test.each(["file.write:after", "unit.reload:before", "nft.apply:after", "sshd.apply:before"])(
      "at %s leaves all serving, and the next one goes on",
      async (moment) => {
        await two().app.exec(`echo '# by hand' >>/etc/aisha/firewall.nft; nft flush table inet aisha; echo >>/etc/docker/daemon.json
          systemctl reload docker; echo '# by hand' >>/etc/ssh/sshd_config.d/00-aisha.conf`);
        const killed = await two().product.run(`AISHA_KILL_AT=${moment} bin/up`);
        expect(killed.code, killed.output).not.toBe(0);
        expect(await two().version()).toBe("1");
        await two().up();
        const preview = await two().product.preview("--diff", "--expect-no-changes");
        expect(preview.code, preview.output).toBe(0);
      },
    );
  });
}
