import { describe, expect, test } from "vitest";
import { until } from "../../support/https.ts";
import type { TwoServers } from "../../support/two-servers.ts";

/** Seconds in which a container must be up again; a few where nothing else is to do. */
const within = 30;
const stray = "stray-of-another-stack";

export function sickContainersAreRevived(two: () => TwoServers): void {
  const startOf = (container: string) => two().app.exec(`docker inspect -f '{{.State.StartedAt}}' ${container}`);
  const restartOf = async (container: string, damage: () => Promise<unknown>) => {
    const [start, began] = [await startOf(container), Date.now()];
    await damage();
    await until(async () => (await startOf(container)) !== start, within);
    return ((Date.now() - began) / 1000).toFixed(1);
  };
  const pause = async (part: string) => {
    const name = (await two().app.exec(`docker ps --format '{{.Names}}' -f label=aisha.part=${part} | tail -1`)).trim();
    const seconds = await restartOf(name, () => two().app.exec(`docker pause ${name}`));
    return { name, seconds };
  };

  describe("a server restarts by itself", () => {
    test("a container that is paused, after Docker was restarted too, while the other serves", async () => {
      const paused = await pause("webhook-api");
      expect(await two().version()).toBe("1");
      await two().app.exec("systemctl restart docker");
      const again = await pause("worker");
      console.log(`paused containers ran again after ${paused.seconds} s and ${again.seconds} s`);
      const journal = await two().app.exec("journalctl -u aisha-revive -o cat");
      for (const { name } of [paused, again]) expect(journal).toContain(`${name} is paused: restarting it\n`);
      expect(await two().version()).toBe("1");
    });

    test("a container that is unhealthy, of whatever stack, and none that was stopped", async () => {
      const { app } = two();
      const image = (await app.exec("docker images -q | head -1")).trim();
      const health = "--health-cmd 'test ! -e /tmp/sick' --health-interval 1s --health-retries 1";
      await app.exec(
        `docker run -d --init --name ${stray} --label aisha.stack=other ${health} --entrypoint sleep ${image} 300`,
      );
      const seconds = await restartOf(stray, () => app.exec(`docker exec ${stray} touch /tmp/sick`));
      console.log(`an unhealthy container ran again after ${seconds} s`);
      expect(await app.exec("journalctl -u aisha-revive -o cat")).toContain(`${stray} is unhealthy: restarting it\n`);
      await app.exec(`docker stop ${stray}; sleep 6`);
      expect(await app.exec(`docker inspect -f '{{.State.Status}}' ${stray}`)).toBe("exited\n");
      await app.exec(`docker rm ${stray}`);
    });

    test("and none of it is a change to what is declared", async () => {
      const preview = await two().product.preview("--diff", "--expect-no-changes");
      expect(preview.code, preview.output).toBe(0);
    });
  });
}
