import { setTimeout as sleep } from "node:timers/promises";
import { Client, type ConnectConfig } from "ssh2";
import { signaturesOf } from "../../config/host-key.ts";
import type { Context } from "../../providers/rpc/handler.ts";

/** How to reach a host over SSH; `proxy` is a host to go through first. */
export interface Connection {
  host: string;
  port?: number;
  user?: string;
  password?: string;
  privateKey?: string;
  privateKeyPassword?: string;
  /** A line as in known_hosts without the names: "ssh-ed25519 AAAA…". Unset: whoever answers is trusted. */
  hostKey?: string;
  /** Default: SSH_AUTH_SOCK. */
  agentSocketPath?: string;
  /** Attempts before giving up; -1 for no limit. */
  dialErrorLimit?: number;
  /** Seconds; 0 for no limit. */
  perDialTimeout?: number;
  proxy?: Omit<Connection, "proxy">;
}

/** The official provider's defaults. */
const connectionDefaults = { user: "root", port: 22, dialErrorLimit: 10, perDialTimeout: 15 };

const firstPauseMs = 100;
const longestPauseMs = 5000;

/** Opens a connection, trying again after failures as `dialErrorLimit` says. `close` ends it with the proxy's. */
export async function dial(connection: Connection, log: Context["log"], signal?: AbortSignal) {
  const { proxy } = connection;
  if (!proxy) {
    const client = await retry(connection, "Dial", log, signal, () => connect(configOf(connection)));
    return { client, close: () => client.end() };
  }
  const bridge = await retry(proxy, "Dial proxy", log, signal, () => connect(configOf(proxy)));
  try {
    const client = await retry(connection, "Dial from proxy", log, signal, () => through(bridge, connection));
    return {
      client,
      close: () => {
        client.end();
        bridge.end();
      },
    };
  } catch (error) {
    bridge.end();
    throw error;
  }
}

async function retry<T>(
  connection: Connection,
  what: string,
  log: Context["log"],
  signal: AbortSignal | undefined,
  attempt: () => Promise<T>,
): Promise<T> {
  const limit = connection.dialErrorLimit ?? connectionDefaults.dialErrorLimit;
  for (let failed = 0, pause = firstPauseMs; ; pause = Math.min(pause * 1.5, longestPauseMs)) {
    try {
      return await attempt();
    } catch (error) {
      failed++;
      const place = `${connection.host}:${connection.port ?? connectionDefaults.port}`;
      if (limit >= 0 && failed >= limit) {
        throw new Error(`${place}: after ${failed} failed attempts: ${(error as Error).message}`, { cause: error });
      }
      log(`${what} ${failed}/${limit < 0 ? "inf" : limit} failed: retrying`, "status");
    }
    await sleep(pause, undefined, { signal });
  }
}

function connect(config: ConnectConfig): Promise<Client> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    client.on("ready", () => resolve(client));
    client.on("error", reject); // stays on: after "ready" an error shows as the channel's close
    client.on("close", () => reject(new Error("the connection was closed")));
    // Some servers ask for the password by this method only.
    client.on("keyboard-interactive", (_name, _text, _language, prompts, answer) =>
      answer(prompts.map(() => String(config.password))),
    );
    client.connect(config);
  });
}

async function through(bridge: Client, target: Connection): Promise<Client> {
  const config = configOf(target);
  const sock = await new Promise<ConnectConfig["sock"]>((resolve, reject) => {
    bridge.forwardOut("127.0.0.1", 0, target.host, config.port ?? connectionDefaults.port, (error, channel) =>
      error ? reject(error) : resolve(channel),
    );
  });
  return connect({ ...config, sock });
}

function configOf(connection: Connection): ConnectConfig {
  const { user, port, perDialTimeout } = { ...connectionDefaults, ...connection };
  return {
    host: connection.host,
    port,
    username: user,
    password: connection.password,
    tryKeyboard: connection.password !== undefined,
    privateKey: connection.privateKey,
    passphrase: connection.privateKeyPassword,
    agent: connection.agentSocketPath ?? process.env.SSH_AUTH_SOCK,
    readyTimeout: perDialTimeout * 1000,
    ...(connection.hostKey && pin(connection.hostKey)),
  };
}

/** Accepts this key only, and asks the host for a key of its type. */
function pin(hostKey: string): Pick<ConnectConfig, "hostVerifier" | "algorithms"> {
  const [type = "", key] = hostKey.trim().split(/\s+/);
  if (!key) throw new Error(`connection.hostKey "${hostKey}" is not "<type> <base64>"; see ssh-keyscan`);
  return {
    hostVerifier: (offered: Buffer) => offered.equals(Buffer.from(key, "base64")),
    algorithms: { serverHostKey: signaturesOf(type) as never },
  };
}
