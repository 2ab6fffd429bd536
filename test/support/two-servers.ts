import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { parse } from "yaml";
import { send } from "./https.ts";
import { Hub } from "./hub.ts";
import { Product, type StackConfig } from "./product.ts";
import { buildOf } from "./pushed-images.ts";
import { declaredAs, rehearsed, secretsOf } from "./rehearsal.ts";
import { makeSshKey } from "./ssh-key.ts";
import type { TestServer } from "./test-server.ts";
import { TestServers } from "./test-servers.ts";

/** Offset of the ports that a product on this machine would have; these servers have their own. */
const noOffset = 99;

/** The sample product as Pulumi.prod.yaml declares it, on two bare servers, with a Telegram server of its own. */
export class TwoServers {
  readonly servers: TestServers;
  app: TestServer;
  infra: TestServer;
  /** Of the user `deploy`, who is declared on the app server. */
  readonly deployKey = `${makeSshKey().public} deploy`;
  /** Files of private keys that took the place of a server's first, by its name. */
  readonly #rotated = new Map<string, string>();
  readonly product: Product;
  readonly password = randomBytes(12).toString("base64url");
  readonly #hub: Hub;
  /** What was set, as it is encrypted in the stack's file. */
  #encrypted: StackConfig = {};
  #webhookSecret = "";

  private constructor(servers: TestServers, hub: Hub, app: TestServer, infra: TestServer, product: Product) {
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
    const two = new TwoServers(servers, hub, app, infra, new Product(stack, noOffset));
    two.declare();
    await two.#settleSecrets();
    return two;
  }

  /** Declares the product on both servers, with a change of one's own. */
  declare(change: (config: StackConfig) => void = () => {}): void {
    this.product.configure(() =>
      rehearsed("prod", (config) => {
        const { app, infra } = config["aisha:servers"];
        Object.assign(app, this.loginTo(this.app));
        Object.assign(infra, this.loginTo(this.infra));
        app.system.users = { deploy: { keys: [this.deployKey], groups: ["docker"] } };
        app.system.folders = { "/srv/audio": { mode: "0750", owner: "1000:1000" } };
        app.system.ssh = { ports: [22, 2222] };
        infra.system.firewall = { open: { "5000": [`${this.app.address}/32`] } };
        config["aisha:registry"].address = this.infra.address;
        Object.assign(config, this.#encrypted);
        change(config);
      }),
    );
  }

  /** Sets secrets of the stack, by name; they stay, whatever is declared later. */
  async setSecrets(secrets: Record<string, string>): Promise<void> {
    for (const [name, value] of Object.entries(secrets)) {
      await this.product.must(`printf %s '${value}' | bin/aisha pulumi config set --secret secrets:${name}`);
    }
    this.#encrypted = secretsOf(parse(this.product.stackFile()).config);
  }

  async #settleSecrets(): Promise<void> {
    await this.setSecrets({ "registry-password": this.password });
    const got = await this.product.run("bin/aisha pulumi config get secrets:webhook-secret");
    this.#webhookSecret = got.output.trim();
  }

  /** Brings the stack up as people do. @returns what it printed */
  async up(): Promise<string> {
    const { code, output } = await this.product.run("bin/up");
    if (code !== 0) throw new Error(output);
    return output;
  }

  /** Where messages are taken, from whoever knows the secret. */
  get webhook(): { url: string; headers: Record<string, string> } {
    const headers = { "content-type": "application/json", "x-telegram-bot-api-secret-token": this.#webhookSecret };
    return { url: `https://${this.app.address}/webhook`, headers };
  }

  /** The version of the API that answers through nginx now. */
  async version(): Promise<string> {
    const { url, headers } = this.webhook;
    const answer = await send("POST", url, headers, JSON.stringify({ chat: 1, text: "hello" }));
    return answer.status === 202 ? String(answer.headers["x-version"]) : `status ${answer.status}`;
  }

  /**
   * Pushes an image to the registry as a pipeline does, from where it runs. @param name of an image that is built there
   * @param lines of a Dockerfile, after FROM
   */
  async push(name: string, tag: string, ...lines: string[]): Promise<void> {
    const image = `${this.infra.address}:5000/aisha/${name}`;
    const login = `printf %s ${this.password} | docker login -u deployer --password-stdin ${this.infra.address}:5000`;
    const build = buildOf(image, tag, lines);
    await this.infra.exec(
      `${login} && ${build} && docker push -q ${image}:${tag}; docker logout ${this.infra.address}:5000`,
    );
  }

  /** Whether the app server could pull. */
  async registryAnswers(): Promise<boolean> {
    const options = `-sk -o /dev/null -w '%{http_code}' -u deployer:${this.password}`;
    const asked = `docker exec $(docker ps -qf name=nginx) curl ${options} https://${this.infra.address}:5000/v2/`;
    return (await this.app.exec(`${asked} || true`)) === "200";
  }

  /** A new key opens the app server from now on, and the one before does not any more. */
  async rotateKey(): Promise<void> {
    const { public: open, private: key } = makeSshKey();
    const path = `${this.servers.keyPath}-rotated`;
    writeFileSync(path, key, { mode: 0o600 });
    await this.app.exec("cat >~admin/.ssh/authorized_keys", `${open}\n`);
    this.#rotated.set("app", path);
  }

  /** A server comes back as its provider hands it over. */
  async reinstall(name: "app" | "infra"): Promise<void> {
    this[name] = await this.servers.reinstall(this[name], "bare");
    this.#rotated.delete(name);
  }

  /** A server as the stack's file declares it. */
  loginTo(server: TestServer): StackConfig {
    const key = this.#rotated.get(server.name) ?? this.servers.keyPath;
    return { ...declaredAs(server, this.servers, this.#hub), key };
  }

  async close(): Promise<void> {
    await this.servers.close();
    this.product.clone.remove();
  }
}
