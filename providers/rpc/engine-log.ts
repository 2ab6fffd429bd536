import { credentials } from "@grpc/grpc-js";
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineProto from "@pulumi/pulumi/proto/engine_pb.js";

export type Log = (urn: string, message: string, kind?: "status" | "info" | "warning") => void;

/**
 * Sends log lines to the engine that started this plugin, which shows them beside their resource.
 * @param address the engine's own address, the plugin's last argument; without one, lines are dropped.
 */
export function engineLog(address: string | undefined): Log {
  if (!address) return () => {};
  const client = new engineGrpc.EngineClient(address, credentials.createInsecure());
  return (urn, message, kind = "status") => {
    const request = new engineProto.LogRequest();
    request.setUrn(urn);
    request.setMessage(message);
    request.setEphemeral(kind === "status");
    request.setSeverity(kind === "warning" ? engineProto.LogSeverity.WARNING : engineProto.LogSeverity.INFO);
    client.log(request, () => {}); // a lost line must not fail the resource
  };
}
