import { describe, expect, test } from "vitest";
import { get } from "../../support/https.ts";
import { Hub } from "../../support/hub.ts";
import { Product } from "../../support/product.ts";
import { declaredAs, rehearsed } from "../../support/rehearsal.ts";
import { TestServers } from "../../support/test-servers.ts";
import { campaign } from "../campaign.ts";

/** Offset of ports on this machine, which this product has none of. */
const noOffset = 98;

export function stagingComesUp(): void {
  describe.runIf(campaign)("a bare server with the registry over HTTP", () => {
    test("comes to serve by one up, and a second one changes nothing", async () => {
      const servers = await TestServers.open("e2e-staging");
      const product = new Product("e2e-staging", noOffset);
      try {
        const hub = await Hub.open(servers);
        const server = await servers.start("staging", "bare");
        product.configure(() =>
          rehearsed("staging", (config) => {
            Object.assign(config["aisha:servers"].staging, declaredAs(server, servers, hub));
            config["aisha:registry"].address = server.address;
          }),
        );
        const first = await product.run("bin/up");
        expect(first.code, first.output).toBe(0);
        expect((await get(`https://${server.address}/health`)).status).toBe(200);
        expect(await server.exec("docker ps --format '{{.Image}}'")).toContain(`${server.address}:5000/aisha/sample`);
        expect(await server.exec("docker info -f '{{.RegistryConfig.IndexConfigs}}'")).toContain(
          `${server.address}:5000`,
        );
        const second = await product.run("bin/up");
        expect(second.output).toMatch(/Resources:\s+\d+ unchanged/);
      } finally {
        await servers.close();
        product.clone.remove();
      }
    });
  });
}
