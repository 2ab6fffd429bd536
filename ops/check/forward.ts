import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { pipeline } from "node:stream";
import type { Transport } from "../../providers/host/transport.ts";

/**
 * Lets a client that dials by itself reach what a server reaches: a port of this machine alone leads there as long as `use`
 * takes.
 * @throws Error with the reason why the server does not get through, in place of the client's own
 */
export async function forwarded<Result>(
  transport: Transport,
  { host, port }: { host: string; port: number },
  use: (port: number) => Promise<Result>,
): Promise<Result> {
  let refused: Error | undefined;
  const listener = createServer((socket) => {
    transport.dial(host, port).then(
      (channel) => pipeline(socket, channel, socket, () => {}),
      (error: Error) => {
        refused = error;
        socket.destroy();
      },
    );
  }).listen(0, "127.0.0.1");
  await once(listener, "listening");
  try {
    return await use((listener.address() as AddressInfo).port);
  } catch (error) {
    throw refused ?? error;
  } finally {
    listener.close();
  }
}
