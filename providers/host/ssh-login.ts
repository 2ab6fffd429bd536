import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import ssh2, { Client, type ConnectConfig } from "ssh2";
import { signaturesOf } from "../../config/host-key.ts";
import { explainLogin, explainRefusal } from "./ssh-errors.ts";
import { type Hop, hopsOf, type SshTarget } from "./ssh-target.ts";

/** Milliseconds until a host must have let us in. */
export const loginWithinMs = 10_000;
/** A connection that is silent for three times as long, in milliseconds, counts as lost. */
const keepaliveMs = 5000;

/** Logs in to a server, through its jump host where it has one. @throws Error that says what is wrong and the fix */
export async function login(target: SshTarget): Promise<Client> {
  const { server, jump } = hopsOf(target);
  if (!jump) return enter(server);
  const bridge = await enter(jump);
  try {
    const client = await enter(server, await through(bridge, jump, server));
    return client.once("close", () => bridge.end());
  } catch (error) {
    bridge.end();
    throw error;
  }
}

async function enter(hop: Hop, sock?: ConnectConfig["sock"]): Promise<Client> {
  const client = new Client();
  const started = Date.now();
  let offered: string | undefined;
  const config: ConnectConfig = {
    host: hop.host,
    port: hop.port,
    username: hop.user,
    sock,
    readyTimeout: loginWithinMs,
    keepaliveInterval: keepaliveMs,
    algorithms: { serverHostKey: { prepend: signaturesOf(hop.hostKey) as never[], append: [], remove: [] } },
    hostVerifier: (key: Buffer) => {
      const found = `${typeOf(key)} ${key.toString("base64")}`;
      if (found !== hop.hostKey) offered = found;
      return found === hop.hostKey;
    },
    ...credentials(hop),
  };
  try {
    await new Promise<void>((resolve, reject) => {
      client.once("ready", resolve).once("close", () => reject(new Error("it closed the connection")));
      client.on("error", reject); // stays on: what is lost later shows as the end of each channel
      client.connect(config);
    });
    return client.setNoDelay(); // or each answer waits 40 ms for the next
  } catch (error) {
    client.destroy();
    throw explainLogin(hop, { error: error as Error, offered, waitedMs: Date.now() - started });
  }
}

function through(bridge: Client, jump: Hop, { host, port }: Hop): Promise<ConnectConfig["sock"]> {
  return new Promise((resolve, reject) => {
    const fix = `see that it reaches ${host} and that its sshd has AllowTcpForwarding yes`;
    bridge.forwardOut("127.0.0.1", 0, host, port, (error, channel) => {
      if (error) reject(explainRefusal(jump, `way to ${host}:${port}`, error, fix));
      else resolve(channel);
    });
  });
}

/** @throws Error when there is neither a usable key file nor an agent */
function credentials({ what, path, stack, key }: Hop): Pick<ConnectConfig, "privateKey" | "agent"> {
  const name = `bin/aisha pulumi config set --stack ${stack} --path '${path}.key' '<path>'`;
  const withAgent = `eval "$(ssh-agent)" && ssh-add${key ? ` ${key}` : ""}`;
  if (!key) {
    if (process.env.SSH_AUTH_SOCK) return { agent: process.env.SSH_AUTH_SOCK };
    throw new Error(
      `no key for ${what}: no agent runs and none is named; run: ${withAgent}, or name its file: ${name}`,
    );
  }
  let content: Buffer;
  try {
    content = readFileSync(key.replace(/^~(?=\/)/, homedir()));
  } catch (error) {
    throw new Error(`the key for ${what} cannot be read (${(error as Error).message}); name another: ${name}`);
  }
  const parsed = ssh2.utils.parseKey(content);
  if (!(parsed instanceof Error)) return { privateKey: content };
  throw new Error(
    `the key for ${what}, ${key}, cannot be used (${parsed.message}); with a passphrase it needs an agent: ${withAgent}, ` +
      "and take the key out of the stack's file",
  );
}

/** A public key begins with the length and the text of its type (RFC 4253, section 6.6). */
function typeOf(key: Buffer): string {
  return key.subarray(4, 4 + key.readUInt32BE()).toString();
}
