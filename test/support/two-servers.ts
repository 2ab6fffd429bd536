import { randomBytes } from "node:crypto";
import ssh2 from "ssh2";
import { postJson } from "./https.ts";
import { Hub } from "./hub.ts";
import type { StackConfig } from "./product.ts";
import { SmallProduct } from "./small-product.ts";
import type { TestServer } from "./test-server.ts";
import { TestServers } from "./test-servers.ts";

/** A small product as in production: apps and nginx on one bare server, the registry on another. */
export class TwoServers {
  readonly servers: TestServers;
  app: TestServer;
  infra: TestServer;
  /** Of the user `deploy`, who is declared on the app server. */
  readonly deployKey = `${publicKey()} deploy`;
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
      infra.system.firewall = { open: { "5000": [`${this.app.address}/32`] } };
      Object.assign(app.system, {
        users: { deploy: { keys: [this.deployKey], groups: ["docker"] } },
        folders: { "/srv/audio": { mode: "0750", owner: "1000:1000" } },
        ssh: { ports: [22, 2222] },
      });
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

  /** Brings the stack up as people do. @returns what it printed */
  async up(): Promise<string> {
    const { code, output } = await this.product.run("bin/up");
    if (code !== 0) throw new Error(output);
    return output;
  }

  /** The version of the API that answers through nginx now. */
  async version(): Promise<string> {
    const { status, headers } = await postJson(`https://${this.app.address}/webhook`, { chat: 1, text: "hello" });
    return status === 202 ? String(headers["x-version"]) : `status ${status}`;
  }

  /** Whether the app server could pull. */
  async registryAnswers(): Promise<boolean> {
    const url = `https://${this.infra.address}:5000/v2/`;
    const login = `deployer:${this.password}`;
    return (
      (await this.app.exec(
        `docker exec $(docker ps -qf name=nginx) curl -sk -o /dev/null -w '%{http_code}' -u ${login} ${url} || true`,
      )) === "200"
    );
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

function publicKey(): string {
  return ssh2.utils.generateKeyPairSync("ed25519").public.trim();
}
