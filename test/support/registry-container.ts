import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { vi } from "vitest";
import { renderHtpasswd } from "../../render/htpasswd.ts";
import { renderRegistry } from "../../render/registry.ts";

/** A registry on a port of its own that lets in user `deployer` only; over plain HTTP, as loopback allows. */
export class RegistryContainer {
  readonly address: string;
  readonly username = "deployer";
  readonly password: string;
  readonly #container: Docker.Container;
  readonly #settings: string;

  private constructor(address: string, password: string, container: Docker.Container, settings: string) {
    this.address = address;
    this.password = password;
    this.#container = container;
    this.#settings = settings;
  }

  /** @param label `name=value`, by which its test knows what is its own */
  static async start(image: string, label: string): Promise<RegistryContainer> {
    const password = `test-${randomBytes(8).toString("hex")}`;
    const settings = mkdtempSync(join(tmpdir(), "aisha-registry-"));
    chmodSync(settings, 0o755); // the registry is another user
    const htpasswdPath = "/etc/docker/registry/htpasswd";
    const conf = { storage: "/data", port: 5000, debug: "127.0.0.1:5001", htpasswdPath };
    writeFileSync(join(settings, "config.yml"), renderRegistry(conf));
    writeFileSync(join(settings, "htpasswd"), renderHtpasswd({ deployer: password }, "test"));
    const [name = "", value = ""] = label.split("=");
    const container = await new Docker().createContainer({
      Image: image,
      Labels: { [name]: value },
      HostConfig: {
        Binds: [`${settings}:/etc/docker/registry:ro`],
        PortBindings: { "5000/tcp": [{ HostIp: "127.0.0.1", HostPort: "" }] },
      },
      ExposedPorts: { "5000/tcp": {} },
    });
    await container.start();
    const { NetworkSettings } = await container.inspect();
    const address = `127.0.0.1:${NetworkSettings.Ports["5000/tcp"]?.[0]?.HostPort}`;
    const started = new RegistryContainer(address, password, container, settings);
    // What the engine publishes takes connections, and closes them, before the registry listens.
    await vi.waitUntil(async () => (await started.get("/v2/").catch(() => undefined))?.ok, 30_000);
    return started;
  }

  /** Asks it as its user. */
  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    const authorization = `Basic ${Buffer.from(`${this.username}:${this.password}`).toString("base64")}`;
    return fetch(`http://${this.address}${path}`, { headers: { ...headers, authorization } });
  }

  async remove(): Promise<void> {
    await this.#container.remove({ force: true, v: true });
    rmSync(this.#settings, { recursive: true });
  }
}
