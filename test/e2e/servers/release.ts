import { describe, expect, test } from "vitest";
import { Traffic } from "../../support/traffic.ts";
import type { TwoServers } from "../../support/two-servers.ts";
import { campaign } from "../campaign.ts";

export function imagesAreReleased(two: () => TwoServers): void {
  const nginxImage = () => two().app.exec("docker inspect -f '{{.Config.Image}}' $(docker ps -qf name=nginx)");

  describe.runIf(campaign)("on servers, in a constant traffic", () => {
    test("a tag of the registry on the other server is released, then another nginx, and nothing is lost", async () => {
      const { product } = two();
      two().declare((config) => {
        const api = config["aisha:apps"]["webhook-api"];
        delete api.env.VERSION; // the image brings its own
        delete api.routes["/webhook"].rateLimit;
        config["aisha:nginx"].drainSeconds = 7;
      });
      await two().up();
      await two().push("sample", "v2", "ENV VERSION=v2");
      await two().push("nginx", "n2");
      const before = await nginxImage();
      const { url, headers } = two().webhook;
      const traffic = new Traffic(url, { headers });
      for (const release of ["v2 webhook-api", "n2 nginx"]) {
        const { code, output } = await product.run(`bin/aisha release ${release} --yes --no-commit`);
        expect(code, output).toBe(0);
      }
      const { sent, answered, failed, unopened, resets, unavailable } = await traffic.stop();
      console.log(`${sent} sent, ${answered} answered, ${resets.length} reused connections reset`);
      expect({ failed, unopened, unavailable }).toEqual({ failed: [], unopened: [], unavailable: [] });
      expect(answered + resets.length).toBe(sent);
      expect(await two().version()).toBe("v2");
      expect(await nginxImage()).not.toBe(before);
      const preview = await product.preview("--expect-no-changes");
      expect(preview.code, preview.output).toBe(0);
      two().declare();
      await two().up();
    });
  });
}
