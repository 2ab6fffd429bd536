import { flushCompileCache } from "node:module";
import { type handleUnaryCall, Server, ServerCredentials, type UntypedHandleCall } from "@grpc/grpc-js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { engineLog } from "./engine-log.ts";
import type { Provider } from "./handler.ts";
import { Service } from "./service.ts";
import { toServiceError } from "./wire.ts";

/** Largest message either way: a state with many files in it passes gRPC's default of 4 MiB. */
const maxMessageBytes = 400 * 1024 * 1024;
const orphanCheckMs = 250;

/** When a plugin whose engine was killed ends: at once, or after the call in hand. */
export type OrphanRule = "end-at-once" | "finish-call";

/**
 * Serves a provider to the engine that started this process: prints the port, then answers until the engine is gone.
 * A plugin left behind by a killed engine ends by itself, so that it never acts during the next update.
 */
export async function serve(provider: Provider, orphans: OrphanRule): Promise<void> {
  const parent = process.ppid;
  const service = new Service(provider, engineLog(process.argv.at(-1)));
  let callsInHand = 0;

  const handlers: Record<string, UntypedHandleCall> = {};
  for (const method of Object.getOwnPropertyNames(Service.prototype)) {
    if (method === "constructor") continue;
    const handle: handleUnaryCall<never, unknown> = (call, callback) => {
      callsInHand++;
      service[method as "create"](call.request)
        .then(
          (answer) => callback(null, answer),
          (error) => callback(toServiceError(error)),
        )
        .finally(() => callsInHand--);
    };
    handlers[method] = handle as UntypedHandleCall;
  }

  const server = new Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
  });
  server.addService(providerGrpc.ResourceProviderService as never, handlers);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  console.log(port);
  flushCompileCache(); // Pulumi ends plugins by SIGKILL, and what they compiled would be lost

  setInterval(() => {
    const orphaned = process.ppid !== parent;
    if (orphaned && (orphans === "end-at-once" || callsInHand === 0)) process.exit(0);
  }, orphanCheckMs);
}
