import { status as grpcStatus, Metadata, type ServiceError } from "@grpc/grpc-js";
import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import statusProto from "@pulumi/pulumi/proto/status_pb.js";
import anyProto from "google-protobuf/google/protobuf/any_pb.js";
import structProto from "google-protobuf/google/protobuf/struct_pb.js";
import { InitError, type Props } from "./handler.ts";

export type Struct = structProto.Struct;

/** Reads the properties of a request; an absent struct is an empty object. */
export function fromStruct(struct: Struct | undefined): Props {
  return (struct?.toJavaScript() as Props | undefined) ?? {};
}

/** Writes properties for an answer. Undefined members are dropped: the wire has no word for them. */
export function toStruct(props: Props): Struct {
  return structProto.Struct.fromJavaScript(JSON.parse(JSON.stringify(props)));
}

/** How the wire marks a value as special, and a special value as a secret. Source: Pulumi's wire format for properties. */
const [signature, secretMark] = ["4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"];

/** Takes the marks of secrets off, at any depth: unlike a resource's properties, a provider's configuration has them. */
export function unwrapSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapSecrets);
  if (!value || typeof value !== "object") return value;
  if ((value as Props)[signature] === secretMark) return unwrapSecrets((value as Props).value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unwrapSecrets(inner)]));
}

/** A gRPC error with the details the engine understands; a half-made resource is passed on whole. */
export function toServiceError(error: unknown): Partial<ServiceError> {
  const message = error instanceof Error ? error.message : String(error);
  const metadata = new Metadata();
  if (error instanceof InitError) {
    const detail = new providerProto.ErrorResourceInitFailed();
    detail.setId(error.id);
    detail.setProperties(toStruct(error.state));
    detail.setReasonsList(error.reasons);
    const packed = new anyProto.Any();
    packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const status = new statusProto.Status();
    status.setCode(grpcStatus.UNKNOWN);
    status.setMessage(message);
    status.addDetails(packed);
    metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  }
  return { code: grpcStatus.UNKNOWN, details: message, message, metadata };
}

/** Type token of a URN: `urn:pulumi:stack::project::parent$type::name`. */
export function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

/** Logical name of a URN. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** Stack of a URN. */
export function stackOf(urn: string): string {
  return urn.split(":")[2] ?? "";
}
