import { appendFileSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type SmallProduct, whole } from "../../support/small-product.ts";
import { campaign } from "../campaign.ts";

/** Something that was done by hand, and what a preview says of it. */
interface Drift {
  name: string;
  /** Those of one batch do not hide each other: a file's lines do not show while a gate's addresses are not known. */
  batch: string;
  damage(product: SmallProduct): Promise<unknown>;
  shows: RegExp[];
}

const replica = async (product: SmallProduct, name: string) => {
  const containers = await product.containers();
  return containers.find(({ Names }) => Names.some((found) => found.startsWith(`/${name}-`)))!.Id;
};
const inFolder = (product: SmallProduct, file: string) =>
  join(product.clone.folder, `.aisha/${product.stack}/nginx`, file);
const network = async (product: SmallProduct, part: string) => {
  const label = [`aisha.stack=${product.stack}`, `aisha.part=${part}`];
  const [found] = await product.engine.listNetworks({ filters: { label } });
  return product.engine.getNetwork(found!.Id);
};
const gate = /host:index:Gate: \(update\)\s+\[id=webhook-api\]/;

const drifts: Drift[] = [
  {
    name: "a file edited by hand",
    batch: "files",
    damage: async (product) => appendFileSync(inFolder(product, "nginx.conf"), "# edited by hand\n"),
    shows: [/- *# edited by hand/, /host:index:File: \(update\)/],
  },
  {
    name: "a deleted certificate",
    batch: "files",
    damage: async (product) => rmSync(inFolder(product, "cert.pem")),
    shows: [/host:index:Certificate: \(create\)/],
  },
  {
    name: "a stopped container",
    batch: "stopped",
    damage: async (product) => product.engine.getContainer(await replica(product, "webhook-api-1")).stop(),
    shows: [/webhook-api-\d/, gate],
  },
  {
    name: "a container cut off the edge network",
    batch: "stopped",
    damage: async (product) =>
      (await network(product, "edge")).disconnect({ Container: await replica(product, "webhook-api-2") }),
    shows: [gate],
  },
  {
    name: "a removed container",
    batch: "removed",
    damage: async (product) =>
      product.engine.getContainer(await replica(product, "webhook-api-1")).remove({ force: true }),
    shows: [/docker:index\/container:Container: \(create\)/, gate],
  },
  {
    name: "an unhealthy container",
    batch: "removed",
    damage: async (product) => freeze(product, await replica(product, "webhook-api-2")),
    shows: [gate],
  },
  {
    name: "a file edited and reloaded by hand",
    batch: "reloaded",
    async damage(product) {
      appendFileSync(inFolder(product, "nginx.conf"), "# loaded by hand\n");
      await product.engine.getContainer(await replica(product, "nginx")).kill({ signal: "SIGHUP" });
    },
    shows: [/- *# loaded by hand/, /host:index:Reload: \(update\)/],
  },
  {
    name: "a removed network",
    batch: "network",
    async damage(product) {
      const edge = await network(product, "edge");
      const { Containers } = await edge.inspect();
      for (const Container of Object.keys(Containers ?? {})) await edge.disconnect({ Container, Force: true });
      await edge.remove();
    },
    shows: [/docker:index\/network:Network: \(create\)/, gate],
  },
];

/** One by one in a campaign, else batch by batch. */
const batches = campaign
  ? drifts.map((drift) => [drift])
  : Object.values(Object.groupBy(drifts, ({ batch }) => batch) as Record<string, Drift[]>);

export function driftIsHealed(product: () => SmallProduct): void {
  describe("drift is shown, healed by one up, and gone", () => {
    test.each(batches.map((batch) => [batch.map(({ name }) => name).join(", "), batch] as const))(
      "%s",
      async (_, batch) => {
        const declared = readFileSync(inFolder(product(), "nginx.conf"), "utf8");
        for (const { damage } of batch) await damage(product());
        const { output } = await product().preview("--diff");
        for (const shown of batch.flatMap(({ shows }) => shows)) expect(output).toMatch(shown);

        const up = await product().run("bin/up");
        expect(up.code, up.output).toBe(0);
        expect(await product().inventory()).toEqual(whole);
        const preview = await product().preview("--diff", "--expect-no-changes");
        expect(preview.code, preview.output).toBe(0);
        expect(await product().version()).toBe("1");
        if (!batch.some(({ name }) => name.includes("removed"))) {
          expect(readFileSync(inFolder(product(), "nginx.conf"), "utf8")).toBe(declared);
        }
      },
    );
  });
}

/** Its process answers nothing any more, so that its health check fails until the engine says so. */
async function freeze(product: SmallProduct, id: string): Promise<void> {
  const container = product.engine.getContainer(id);
  const exec = await container.exec({
    Cmd: ["sh", "-c", "kill -STOP $(pidof node | tr ' ' '\\n' | sort -n | head -1)"],
  });
  await exec.start({ Detach: true });
  while ((await container.inspect()).State.Health?.Status !== "unhealthy") {
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
