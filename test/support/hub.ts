import { join } from "node:path";
import Docker from "dockerode";
import { repository } from "../../ops/repository.ts";
import { renderRegistry } from "../../render/registry.ts";
import { progressEnd } from "./engine-progress.ts";
import { until } from "./https.ts";
import type { TestServers } from "./test-servers.ts";

const engine = new Docker({ socketPath: "/var/run/docker.sock" });
const image = "aisha-test/hub";
/** Of the last byte of its address: below those of the servers. */
const lastByte = 5;

/** Stands in for Docker Hub on the network of test servers: a mirror that has the base image. */
export class Hub {
  readonly url: string;
  readonly container: Docker.Container;

  private constructor(url: string, container: Docker.Container) {
    this.url = url;
    this.container = container;
  }

  /** It is removed with the servers. */
  static async open(servers: TestServers): Promise<Hub> {
    await registryImage();
    const address = servers.addressOf(lastByte);
    const container = await engine.createContainer({
      name: `${servers.network}-hub`,
      Image: image,
      Labels: servers.labels,
      Cmd: ["sh", "-c", 'printf "%s" "$CONFIG" >/tmp/config.yml && exec docker-registry serve /tmp/config.yml'],
      Env: [`CONFIG=${renderRegistry({ storage: "/data", port: 5000, debug: "127.0.0.1:5001" })}`],
      ExposedPorts: { "5000/tcp": {} },
      HostConfig: {
        PortBindings: { "5000/tcp": [{ HostIp: "127.0.0.1", HostPort: "" }] },
        NetworkMode: servers.network,
      },
      NetworkingConfig: { EndpointsConfig: { [servers.network]: { IPAMConfig: { IPv4Address: address } } } },
    });
    await container.start();
    const { NetworkSettings } = await container.inspect();
    await push(`127.0.0.1:${NetworkSettings.Ports["5000/tcp"]?.[0]?.HostPort}`);
    return new Hub(`http://${address}:5000`, container);
  }
}

/** Builds the registry's own image, or finds it built. @returns its name */
export async function registryImage(): Promise<string> {
  const context = join(repository, "images/registry");
  await progressEnd(
    engine,
    await engine.buildImage({ context, src: ["Dockerfile"] }, { t: image }),
    `${image} cannot be built`,
  );
  return image;
}

async function push(address: string): Promise<void> {
  await until(async () => (await fetch(`http://${address}/v2/`).catch(() => undefined))?.ok === true);
  const [repo, tag] = [`${address}/library/debian`, "trixie-slim"];
  await engine.getImage(`debian:${tag}`).tag({ repo, tag });
  try {
    const login = { username: "anyone", password: "anyone" };
    const progress = await engine.getImage(`${repo}:${tag}`).push({ authconfig: login });
    await progressEnd(engine, progress, `${repo}:${tag} cannot be pushed`);
  } finally {
    await engine.getImage(`${repo}:${tag}`).remove(); // the name, not the image
  }
}
