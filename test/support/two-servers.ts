import { randomBytes } from "node:crypto";
import { Hub } from "./hub.ts";
import type { StackConfig } from "./product.ts";
import { SmallProduct } from "./small-product.ts";
import type { TestServer } from "./test-server.ts";
import { TestServers } from "./test-servers.ts";

/** A small product as in production: apps and nginx on one bare server, the registry on another. */
export class TwoServers {
  readonly servers: TestServers;
  readonly app: TestServer;
  readonly infra: TestServer;
  readonly product: SmallProduct;
  readonly password = randomBytes(12).toString("base64url");
  readonly #hub: Hub;

  private constructor(servers: TestServers, hub: Hub, app: TestServer, infra: TestServer, product: SmallProduct) {
    this.servers = servers;
    this.#hub = hub;
    this.app = app;
    this.infra = infra;
    this.product = product;
  }

  /** Two servers as their provider hands them over. @param stack also the name of the test */
  static async open(stack: string): Promise<TwoServers> {
    const servers = await TestServers.open(stack);
    const hub = await Hub.open(servers);
    const app = await servers.start("app", "bare");
    const infra = await servers.start("infra", "bare");
    const two = new TwoServers(servers, hub, app, infra, new SmallProduct(stack, 99));
    await two.declare();
    return two;
  }

  /** Declares version 1 of the product on both servers, its registry over HTTPS, with a change of one's own. */
  async declare(change: (config: StackConfig) => void = () => {}): Promise<void> {
    this.product.release(1, (config) => {
      const { app, infra } = { app: this.#declared(this.app), infra: this.#declared(this.infra) };
      config["aisha:servers"] = { app, infra };
      infra.system.firewall = { open: { "5000": [this.servers.subnet] } };
      config["aisha:registry"] = {
        ...{ server: "infra", mode: "https", image: "registry", address: this.infra.address, port: 5000 },
        users: { deployer: "registry-password" },
      };
      const ways = { address: "0.0.0.0", http: 80, https: 443, names: ["example.org"] };
      Object.assign(config["aisha:nginx"], { server: "app", ...ways });
      for (const app of Object.values<StackConfig>(config["aisha:apps"])) app.server = "app";
      change(config);
    });
    const { code, output } = await this.product.run(
      `printf %s ${this.password} | bin/aisha pulumi config set --secret secrets:registry-password`,
    );
    if (code !== 0) throw new Error(output);
  }

  #declared({ address, user, hostKey }: TestServer): StackConfig {
    const login = { transport: "ssh", host: address, user, hostKey, key: this.servers.keyPath };
    return { ...login, system: { docker: { registryMirrors: [this.#hub.url] } } };
  }

  async close(): Promise<void> {
    await this.servers.close();
    this.product.clone.remove();
  }
}
