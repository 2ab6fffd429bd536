import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { type ServerKind, serverImage } from "./server-image.ts";
import { makeSshKey } from "./ssh-key.ts";
import { TestServer } from "./test-server.ts";

const engine = new Docker({ socketPath: "/var/run/docker.sock" });
/** Of the last byte of a server's address on the network. */
const firstAddress = 11;

/**
 * The servers of one test on a private network, where they reach each other by name, with the key pair that opens them.
 * All of it is labelled `aisha.test=<test>`, and what a killed run of the same test left is removed first.
 */
export class TestServers {
  readonly #test: string;
  readonly labels: Record<string, string>;
  readonly #folder = mkdtempSync(join(tmpdir(), "aisha-servers-"));
  readonly #keys = makeSshKey();
  readonly #names: string[] = [];
  /** The file of the private key that the user of each server is known by. */
  readonly keyPath = join(this.#folder, "id_ed25519");
  /** The first three bytes of the servers' addresses, as "10.232.7". */
  #prefix = "";

  private constructor(test: string) {
    this.#test = test;
    this.labels = { "aisha.test": test };
    writeFileSync(this.keyPath, this.#keys.private, { mode: 0o600 });
  }

  /** @param test lower-case letters, digits and dashes; part of every name */
  static async open(test: string): Promise<TestServers> {
    const servers = new TestServers(test);
    await servers.#removeAll();
    await servers.#makeNetwork();
    return servers;
  }

  /** Starts a server and waits until it is up. @param name also its host name, by which the others reach it */
  async start(name: string, kind: ServerKind): Promise<TestServer> {
    const known = this.#names.indexOf(name);
    const index = known < 0 ? this.#names.push(name) - 1 : known;
    return TestServer.start(engine, {
      name,
      container: `${this.network}-${name}`,
      image: await serverImage(engine, kind),
      labels: this.labels,
      network: this.network,
      address: this.addressOf(firstAddress + index),
      publicKey: this.#keys.public,
    });
  }

  /** A server as its provider would install it anew: the same address, another host key, nothing of what was on it. */
  async reinstall(server: TestServer, kind: ServerKind): Promise<TestServer> {
    await server.remove();
    return this.start(server.name, kind);
  }

  /** Removes the servers, their volumes, the network and the keys. */
  async close(): Promise<void> {
    await this.#removeAll();
    rmSync(this.#folder, { recursive: true });
  }

  get network(): string {
    return `aisha-test-${this.#test}`;
  }

  get subnet(): string {
    return `${this.#prefix}.0/24`;
  }

  /** @param lastByte 2–254 */
  addressOf(lastByte: number): string {
    return `${this.#prefix}.${lastByte}`;
  }

  /** Its subnet is declared, so that a server keeps its address; the first that nobody has is taken. */
  async #makeNetwork(): Promise<void> {
    const start = createHash("sha256").update(this.#test).digest()[0]!;
    for (let step = 0; step < 256; step++) {
      this.#prefix = `10.232.${(start + step) % 256}`;
      const IPAM = { Config: [{ Subnet: this.subnet }] } as Docker.IPAM;
      try {
        await engine.createNetwork({ Name: this.network, CheckDuplicate: true, IPAM, Labels: this.labels });
        return;
      } catch (error) {
        if (!/overlaps/i.test((error as Error).message)) throw error;
      }
    }
    throw new Error("no subnet is left for test servers; remove networks by: docker network prune");
  }

  async #removeAll(): Promise<void> {
    const filters = { label: [`aisha.test=${this.#test}`] };
    for (const { Id } of await engine.listContainers({ all: true, filters })) {
      await engine.getContainer(Id).remove({ force: true, v: true });
    }
    for (const { Id } of await engine.listNetworks({ filters })) await engine.getNetwork(Id).remove();
  }
}
