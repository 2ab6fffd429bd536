import Docker from "dockerode";
import { SshTransport } from "../../providers/host/ssh-transport.ts";
import type { Props } from "../../providers/rpc/handler.ts";
import { targetOf } from "./ssh-options.ts";

/** The account for one registry, as in the provider's `registryAuth`. */
export interface RegistryAuth {
  address: string;
  username?: string;
  password?: string;
}

/** The Docker engine a provider instance talks to; known once the provider is configured. */
export interface EngineRef {
  docker(): Docker;
  registryAuth: RegistryAuth[];
}

/** The client takes from DOCKER_HOST and its kin what it is not told: an explicit host must not be mixed with those. */
const nothingFromEnvironment = { host: undefined, port: undefined, ca: undefined, cert: undefined, key: undefined };
const defaultHost = "unix:///var/run/docker.sock";
const servedKeys = ["host", "registryAuth", "sshOpts", "disableDockerDaemonCheck", "version", "pluginDownloadURL"];

/** An engine reference and the `configure` that fills it. Connects on the first request, never in `configure`. */
export function engineFromConfig(): { engine: EngineRef; configure(config: Props): Promise<void> } {
  let client: Docker | undefined;
  const engine: EngineRef = {
    docker() {
      client ??= connect(defaultHost, []);
      return client;
    },
    registryAuth: [],
  };
  async function configure(config: Props): Promise<void> {
    for (const key of Object.keys(config)) {
      if (servedKeys.includes(key) || key.startsWith("__")) continue;
      throw new Error(`docker provider: "${key}" is not served by the offline docker provider; remove it`);
    }
    const host = typeof config.host === "string" && config.host !== "" ? config.host : defaultHost;
    client = connect(host, list<string>(config.sshOpts));
    engine.registryAuth = list<RegistryAuth>(config.registryAuth);
  }
  return { engine, configure };
}

/** Configuration travels as strings: a list is its JSON text. */
function list<T>(value: unknown): T[] {
  if (value === undefined || value === "") return [];
  const parsed: unknown = typeof value === "string" ? JSON.parse(value) : value;
  // It is not shown: a list of accounts has passwords in it.
  if (!Array.isArray(parsed)) throw new Error(`docker provider: a list is expected, not a ${typeof parsed}`);
  return parsed as T[];
}

/**
 * A client for `unix://`, `tcp://` or `ssh://user@host:port`. Over SSH it is as the host provider's: one connection for
 * all requests, and by sudo for a user who is not in the docker group, which the official provider cannot.
 * @throws for another scheme, and for SSH options that the program does not render.
 */
export function connect(host: string, sshOpts: string[]): Docker {
  const scheme = host.split("://", 1)[0];
  if (scheme === "unix") {
    const socketPath = host.slice("unix://".length);
    return new Docker({ ...nothingFromEnvironment, protocol: "http", socketPath });
  }
  if (scheme !== "tcp" && scheme !== "ssh") {
    throw new Error(`docker provider: host "${host}" must start with unix://, tcp:// or ssh://`);
  }
  const url = new URL(host);
  if (scheme === "ssh") return new SshTransport(targetOf(url, sshOpts)).docker();
  return new Docker({
    ...nothingFromEnvironment,
    protocol: "http",
    host: url.hostname,
    port: Number(url.port || 2375),
  });
}
