import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { socketPath } from "../../ops/setup/docker-engine.ts";
import { QUEUE } from "../../sample/shared/jobs.ts";
import { askRedis } from "../../test/support/redis.ts";
import { selfSigned } from "../../test/support/self-signed.ts";
import { timed } from "../timed.ts";
import { composeFile, nginxConf } from "./compose-files.ts";
import type { ProductImages, Side } from "./side.ts";

const project = "aisha-bench-release";
/** Beside those of products under test. */
const port = 18560;

/** docker-compose with one file, as a product on one server often has it. */
export class Compose implements Side {
  readonly name = "docker-compose";
  readonly webhook = `https://127.0.0.1:${port}/webhook`;
  readonly #folder = mkdtempSync(join(tmpdir(), "aisha-bench-"));
  readonly #signal: AbortSignal;

  /** @param signal of an interruption */
  constructor(images: ProductImages, signal: AbortSignal) {
    this.#signal = signal;
    const files = {
      "docker-compose.yml": composeFile(images, port),
      "nginx.conf": nginxConf,
      "server.pem": selfSigned().key,
    };
    for (const [file, content] of Object.entries(files)) writeFileSync(join(this.#folder, file), content);
  }

  /** What a killed run left is removed first. */
  async start(): Promise<void> {
    await this.#compose(this.#signal, "0", "down", "--volumes");
    await this.release("0");
  }

  release(version: string): Promise<number> {
    return this.#compose(this.#signal, version, "up", "-d");
  }

  async jobs(): Promise<string[]> {
    const engine = new Docker({ socketPath });
    const label = [`com.docker.compose.project=${project}`, "com.docker.compose.service=redis"];
    const [redis] = await engine.listContainers({ filters: { label } });
    return askRedis(engine.getContainer(redis!.Id), `lrange ${QUEUE} 0 -1`);
  }

  /** Also after an interruption. */
  async close(): Promise<void> {
    await this.#compose(new AbortController().signal, "0", "down", "--volumes");
    rmSync(this.#folder, { recursive: true });
  }

  async #compose(signal: AbortSignal, version: string, ...command: string[]): Promise<number> {
    const { PATH, HOME } = process.env;
    const env = { PATH, HOME, VERSION: version };
    const run = { cwd: this.#folder, env, signal };
    return (await timed("docker-compose", ["--project-name", project, ...command], run)).seconds;
  }
}
