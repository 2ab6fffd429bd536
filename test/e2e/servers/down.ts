import { describe, expect, test } from "vitest";
import type { TwoServers } from "../../support/two-servers.ts";
import { campaign } from "../convergence/campaign.ts";

export function downTakesItAway(two: () => TwoServers): void {
  describe.runIf(campaign)("bin/down", () => {
    test("asks first, and changes nothing without an answer", async () => {
      const { code, output } = await two().product.run("bin/down");
      expect(code).not.toBe(0);
      expect(output).toContain("bin/down --stack e2e-servers --yes");
      expect(await two().version()).toBe("1");
    });

    test("takes the stack off both servers, which can be logged in to as before", async () => {
      const { code, output } = await two().product.run("bin/down --yes");
      expect(code, output).toBe(0);
      for (const server of [two().app, two().infra]) {
        expect(await server.exec("docker ps -aq; docker volume ls -q; docker network ls -q -f label=aisha.stack")).toBe(
          "",
        );
        expect(await server.exec("nft list tables; ls /etc/ssh/sshd_config.d")).not.toMatch(/aisha/);
        expect(await server.exec("systemctl is-active docker ssh")).toBe("active\nactive\n");
      }
      expect(await two().app.exec("id deploy 2>&1 || true")).toContain("no such user");
    });
  });
}
