import { randomBytes } from "node:crypto";
import { join } from "node:path";
import Docker from "dockerode";
import { repository } from "../../ops/repository.ts";
import { execIn } from "../../providers/host/exec.ts";
import { progressEnd } from "./engine-progress.ts";
import type { StackConfig } from "./product.ts";
import type { TestServers } from "./test-servers.ts";

const engine = new Docker({ socketPath: "/var/run/docker.sock" });
const image = "aisha-test/outside";
/** Of the last byte of their addresses: below those of the servers. */
const lastByte = { postgres: 6, redis: 7, minio: 8 };

type Kind = keyof typeof lastByte;

/** An S3 server that takes these two and no others. */
const keys = { accessKey: "S3RVER", secretKey: "S3RVER" };

/** How each is started; the password, where it takes one, is in the environment. */
const commands = {
  postgres: `install -d -o postgres /run/postgresql && printf %s "$PASSWORD" >/tmp/password && chmod 644 /tmp/password && exec su postgres -c '
    cd /usr/lib/postgresql/*/bin && [ -d /tmp/db ] || ./initdb -D /tmp/db -U aisha -A scram-sha-256 --pwfile /tmp/password >/dev/null
    echo "host all all all scram-sha-256" >>/tmp/db/pg_hba.conf
    exec ./postgres -D /tmp/db -h 0.0.0.0'`,
  redis: 'exec redis-server --protected-mode no --save "" --requirepass "$PASSWORD"',
  minio: `mkdir -p /tmp/files/audio && exec /node_modules/node/bin/node /node_modules/s3rver/bin/s3rver.js \
    --directory /tmp/files --address 0.0.0.0 --port 9000 --no-vhost-buckets`,
};

/** What others run for a product, on the network of test servers, where it is removed with them. */
export class Outside {
  readonly #servers: TestServers;
  readonly #password = randomBytes(12).toString("base64url");
  readonly #containers = new Map<Kind, Docker.Container>();

  private constructor(servers: TestServers) {
    this.#servers = servers;
  }

  static async open(servers: TestServers): Promise<Outside> {
    const outside = new Outside(servers);
    const context = join(repository, "test/support/outside-image");
    const progress = await engine.buildImage({ context, src: ["Dockerfile"] }, { t: image });
    await progressEnd(engine, progress, `${image} cannot be built`);
    for (const kind of Object.keys(lastByte) as Kind[]) await outside.#run(kind);
    return outside;
  }

  /** What a stack's file says of them, with the names of the secrets below. */
  get declared(): StackConfig {
    const at = (kind: Kind) => ({ kind, host: this.#servers.addressOf(lastByte[kind]) });
    return {
      db: { ...at("postgres"), database: "postgres", user: "aisha", password: "outside-password" },
      cache: { ...at("redis"), password: "outside-password" },
      files: { ...at("minio"), bucket: "audio", accessKey: "outside-access", secretKey: "outside-secret" },
    };
  }

  get secrets(): Record<string, string> {
    return {
      "outside-password": this.#password,
      "outside-access": keys.accessKey,
      "outside-secret": keys.secretKey,
    };
  }

  stop(kind: Kind): Promise<unknown> {
    return this.#containers.get(kind)!.stop({ t: 5 });
  }

  start(kind: Kind): Promise<unknown> {
    return this.#containers.get(kind)!.start();
  }

  /** Runs a shell script where a service is, as root. @returns what it printed */
  async exec(kind: Kind, script: string): Promise<string> {
    const { code, output } = await execIn(this.#containers.get(kind)!, ["sh", "-ec", script]);
    if (code !== 0) throw new Error(`a script in ${kind} ended with ${code}: ${output}`);
    return output;
  }

  /** Runs SQL as the product's own user. */
  sql(statement: string): Promise<string> {
    return this.exec(
      "postgres",
      `PGPASSWORD='${this.#password}' psql -h 127.0.0.1 -U aisha postgres -c "${statement}"`,
    );
  }

  async #run(kind: Kind): Promise<void> {
    const container = await engine.createContainer({
      name: `${this.#servers.network}-${kind}`,
      Image: image,
      Labels: this.#servers.labels,
      Cmd: ["sh", "-c", commands[kind]],
      Env: [`PASSWORD=${this.#password}`],
      HostConfig: {
        Binds: [`${join(repository, "node_modules")}:/node_modules:ro`],
        NetworkMode: this.#servers.network,
      },
      NetworkingConfig: {
        EndpointsConfig: {
          [this.#servers.network]: { IPAMConfig: { IPv4Address: this.#servers.addressOf(lastByte[kind]) } },
        },
      },
    });
    await container.start();
    this.#containers.set(kind, container);
  }
}
