import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { until } from "../../support/https.ts";
import type { TwoServers } from "../../support/two-servers.ts";

/** Milliseconds after which a port that says nothing counts as closed by a firewall. */
const silentMs = 1500;

/** Whether a port answers from here, which is none of the servers. */
function answers(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: silentMs });
    const done = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket
      .once("connect", () => done(true))
      .once("timeout", () => done(false))
      .once("error", () => done(false));
  });
}

/** Arguments of perl that make it listen on a port, for a minute. */
const listen = (port: number) =>
  `-MIO::Socket::INET -e 'alarm 60; $s = IO::Socket::INET->new(Listen => 8, LocalPort => ${port}); while ($c = $s->accept) { close $c }'`;

export function firewallGuards(two: () => TwoServers): void {
  describe("the firewall", () => {
    test("lets everyone in to nginx and sshd", async () => {
      const { app, infra } = two();
      for (const port of [22, 80, 443]) expect(await answers(app.address, port), `port ${port}`).toBe(true);
      expect(await answers(infra.address, 22)).toBe(true);
    });

    test("lets the app server alone in to the registry, which a container publishes", async () => {
      const { infra } = two();
      expect(await answers(infra.address, 5000)).toBe(false);
      expect(await two().registryAnswers()).toBe(true);
    });

    test("lets nobody in to what is not declared, on the host or published by a container", async () => {
      const { app } = two();
      const image = (await app.exec("docker images -q | head -1")).trim();
      await app.exec(`setsid perl ${listen(8089)} >/dev/null 2>&1 &
        docker run -d --rm --name stray -p 8088:8088 --entrypoint perl ${image} ${listen(8088)}`);
      const answered = async () => [await answers(app.address, 8088), await answers(app.address, 8089)];
      await app.exec("nft flush table inet aisha"); // so that what is closed below is so by its rules alone
      await until(async () => (await answered()).every(Boolean));
      await app.exec("nft -f /etc/aisha/firewall.nft");
      expect(await answered()).toEqual([false, false]);
      await app.exec("docker kill stray");
    });

    test("leaves Docker's own rules as they are", async () => {
      const rules = await two().infra.exec("iptables -t nat -S DOCKER; iptables -S FORWARD");
      expect(rules).toMatch(/--dport 5000 -j DNAT/);
      expect(rules).toMatch(/-A FORWARD -j DOCKER/);
    });
  });
}
