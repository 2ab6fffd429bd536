import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repository } from "../../ops/repository.ts";

const bucket = "state";

/** An S3 server on this machine with one bucket, for those who know its keys. */
export class S3Server {
  /** Where it keeps its objects. */
  readonly folder = mkdtempSync(join(tmpdir(), "aisha-s3-"));
  /** Who may use it, as the environment of a command says it. */
  readonly login = { AWS_ACCESS_KEY_ID: "S3RVER", AWS_SECRET_ACCESS_KEY: "S3RVER" };
  readonly #process: ChildProcess;
  #port = 0;

  private constructor() {
    const program = join(repository, "node_modules/s3rver/bin/s3rver.js");
    const options = ["--directory", this.folder, "--address", "127.0.0.1", "--port", "0", "--no-vhost-buckets"];
    this.#process = spawn(process.execPath, [program, ...options, "--configure-bucket", bucket], {
      stdio: ["ignore", "pipe", "ignore"],
    });
  }

  static async open(): Promise<S3Server> {
    const server = new S3Server();
    let said = "";
    while (server.#port === 0) {
      said += String((await once(server.#process.stdout!, "data"))[0]);
      server.#port = Number(/listening on 127\.0\.0\.1:(\d+)/.exec(said)?.[1] ?? 0);
    }
    server.#process.stdout!.resume();
    return server;
  }

  /** As a stack's file names a state there. */
  get url(): string {
    return `s3://${bucket}?endpoint=http://127.0.0.1:${this.#port}&region=us-east-1&s3ForcePathStyle=true`;
  }

  async close(): Promise<void> {
    this.#process.kill();
    await once(this.#process, "exit");
    rmSync(this.folder, { recursive: true });
  }
}
