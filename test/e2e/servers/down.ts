import { describe, expect, test } from "vitest";
import type { TwoServers } from "../../support/two-servers.ts";
import { campaign } from "../campaign.ts";

/** A third server that runs nothing of the product. */
export function aLostServerIsForgotten(two: () => TwoServers): void {
  describe.runIf(campaign)("a server that is gone", () => {
    test("is named by an up once it is not declared any more, and forgotten by a command", async () => {
      const spare = await two().servers.start("spare", "bare");
      two().declare((config) => {
        config["aisha:servers"].spare = { ...config["aisha:servers"].infra, ...two().loginTo(spare) };
      });
      await two().up();
      expect((await two().product.run("bin/aisha forget spare --yes")).output).toContain("server spare is declared in");
      await spare.remove();
      two().declare();
      const lost = await two().product.run("bin/up");
      expect(lost.code).not.toBe(0);
      expect(lost.output).toContain("run: bin/aisha forget spare --stack e2e-servers");
      const forgotten = await two().product.run("bin/aisha forget spare --yes");
      expect(forgotten.code, forgotten.output).toBe(0);
      expect(await two().up()).toMatch(/Resources:\s+\d+ unchanged/);
    });
  });
}

export function downTakesItAway(two: () => TwoServers): void {
  describe.runIf(campaign)("bin/down", () => {
    test("asks first, and changes nothing without an answer", async () => {
      const { code, output } = await two().product.run("bin/down");
      expect(code).not.toBe(0);
      expect(output).toContain("bin/down --stack e2e-servers --yes");
      expect(await two().version()).toBe("1");
    });

    test("takes the stack off both servers, which can be logged in to as before", async () => {
      await two().infra.exec("docker volume create --label aisha.stack=e2e-servers left-by-a-killed-up");
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
