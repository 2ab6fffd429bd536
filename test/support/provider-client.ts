import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { credentials, Server, ServerCredentials, type ServiceError } from "@grpc/grpc-js";
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type engineProto from "@pulumi/pulumi/proto/engine_pb.js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import statusProto from "@pulumi/pulumi/proto/status_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import type { Props } from "../../providers/rpc/handler.ts";
import { fromStruct, toStruct } from "../../providers/rpc/wire.ts";

const { ADD_REPLACE, DELETE_REPLACE, UPDATE_REPLACE } = providerProto.PropertyDiff.Kind;
const replacingKinds: number[] = [ADD_REPLACE, DELETE_REPLACE, UPDATE_REPLACE];

type Answer = Record<string, (...args: never[]) => unknown>;

/** A resource as the engine's state holds it. */
export interface Resource {
  id: string;
  inputs: Props;
  state: Props;
}

/** Thrown by create and update when the resource exists but is not as it should be. */
export class HalfMade extends Error {
  readonly resource: { id: string; state: Props };
  constructor(message: string, resource: { id: string; state: Props }) {
    super(message);
    this.resource = resource;
  }
}

/** A running provider plugin, spoken to as the Pulumi engine does. */
export class ProviderClient {
  readonly #plugin: ChildProcess;
  readonly #engine: Server;
  readonly #rpc: InstanceType<typeof providerGrpc.ResourceProviderClient>;
  /** What it told the engine to show, line by line. */
  readonly logged: string[];

  private constructor(plugin: ChildProcess, engine: Server, port: string, logged: string[]) {
    this.#plugin = plugin;
    this.#engine = engine;
    this.logged = logged;
    this.#rpc = new providerGrpc.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  }

  /**
   * Starts `pulumi-resource-<name>` from PATH, or the one of this repository when PATH has none.
   * @param folder where it runs, as the engine runs it in the folder of the project; default: this process's own
   */
  static async start(name: string, folder?: string): Promise<ProviderClient> {
    const file = `pulumi-resource-${name}`;
    const places = [...(process.env.PATH ?? "").split(delimiter), join(import.meta.dirname, "../../offline/plugins")];
    const binary = places.map((place) => join(place, file)).find((path) => existsSync(path)) ?? file;
    const engine = new Server();
    const logged: string[] = [];
    engine.addService(engineGrpc.EngineService as never, {
      log: ({ request }: { request: engineProto.LogRequest }, done: (error: null, value: unknown) => void) => {
        logged.push(request.getMessage());
        done(null, new emptyProto.Empty());
      },
    });
    const enginePort = await new Promise<number>((resolve, reject) =>
      engine.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(port),
      ),
    );
    const plugin = spawn(binary, [`127.0.0.1:${enginePort}`], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
    const port = await new Promise<string>((resolve, reject) => {
      plugin.once("error", reject);
      plugin.once("exit", (code) => reject(new Error(`${binary} ended with ${code}`)));
      createInterface({ input: plugin.stdout as NodeJS.ReadableStream }).once("line", resolve);
    });
    return new ProviderClient(plugin, engine, port, logged);
  }

  stop(): void {
    this.#rpc.close();
    this.#plugin.kill();
    this.#engine.forceShutdown();
  }

  async configure(config: Record<string, string>): Promise<void> {
    const request = new providerProto.ConfigureRequest();
    for (const [key, value] of Object.entries(config)) request.getVariablesMap().set(`docker:config:${key}`, value);
    request.setArgs(toStruct(config));
    request.setAcceptsecrets(false);
    await this.#call("configure", request);
  }

  /** The checked inputs; fails with the reasons when there are check failures. */
  async check(urn: string, news: Props, olds?: Props): Promise<Props> {
    const request = new providerProto.CheckRequest();
    request.setUrn(urn);
    if (olds) request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    request.setRandomseed(randomBytes(32));
    const answer = (await this.#call("check", request)) as unknown as providerProto.CheckResponse;
    const failures = answer.getFailuresList().map((failure) => `${failure.getProperty()}: ${failure.getReason()}`);
    if (failures.length > 0) throw new Error(failures.join("\n"));
    return fromStruct(answer.getInputs());
  }

  /** Names of the top-level properties that differ, and of those that need a new resource; both sorted. */
  async diff(urn: string, old: Resource, news: Props) {
    const request = new providerProto.DiffRequest();
    request.setUrn(urn);
    request.setId(old.id);
    request.setOlds(toStruct(old.state));
    request.setOldInputs(toStruct(old.inputs));
    request.setNews(toStruct(news));
    const answer = (await this.#call("diff", request)) as unknown as providerProto.DiffResponse;
    const some = answer.getChanges() === providerProto.DiffResponse.DiffChanges.DIFF_SOME;
    // Providers name the differing properties in one of two ways, or in both.
    const paths = answer.getDiffsList();
    const replacing = answer.getReplacesList();
    answer.getDetaileddiffMap().forEach((difference, path) => {
      paths.push(path);
      if (replacingKinds.includes(difference.getKind())) replacing.push(path);
    });
    const roots = (paths: string[]) => [...new Set(paths.map((path) => path.split(/[.[]/, 1)[0] ?? path))].sort();
    return {
      changed: some ? roots(paths) : [],
      replaces: roots(replacing),
      deleteBeforeReplace: answer.getDeletebeforereplace(),
    };
  }

  /** Checks and creates. */
  async create(urn: string, news: Props): Promise<Resource> {
    const inputs = await this.check(urn, news);
    const request = new providerProto.CreateRequest();
    request.setUrn(urn);
    request.setProperties(toStruct(inputs));
    const answer = (await this.#call("create", request)) as unknown as providerProto.CreateResponse;
    return { id: answer.getId(), inputs, state: fromStruct(answer.getProperties()) };
  }

  /** The resource as it is now, or undefined when it is gone. */
  async read(urn: string, old: Resource): Promise<Resource | undefined> {
    const request = new providerProto.ReadRequest();
    request.setUrn(urn);
    request.setId(old.id);
    request.setProperties(toStruct(old.state));
    request.setInputs(toStruct(old.inputs));
    const answer = (await this.#call("read", request)) as unknown as providerProto.ReadResponse;
    if (answer.getId() === "") return undefined;
    return { id: answer.getId(), inputs: fromStruct(answer.getInputs()), state: fromStruct(answer.getProperties()) };
  }

  async update(urn: string, old: Resource, news: Props): Promise<Resource> {
    const request = new providerProto.UpdateRequest();
    request.setUrn(urn);
    request.setId(old.id);
    request.setOlds(toStruct(old.state));
    request.setOldInputs(toStruct(old.inputs));
    request.setNews(toStruct(news));
    const answer = (await this.#call("update", request)) as unknown as providerProto.UpdateResponse;
    return { id: old.id, inputs: news, state: fromStruct(answer.getProperties()) };
  }

  async delete(urn: string, old: Resource): Promise<void> {
    const request = new providerProto.DeleteRequest();
    request.setUrn(urn);
    request.setId(old.id);
    request.setProperties(toStruct(old.state));
    request.setOldInputs(toStruct(old.inputs));
    await this.#call("delete", request);
  }

  /** Calls a function of the provider. */
  async invoke(token: string, args: Props): Promise<Props> {
    const request = new providerProto.InvokeRequest();
    request.setTok(token);
    request.setArgs(toStruct(args));
    return fromStruct(((await this.#call("invoke", request)) as unknown as providerProto.InvokeResponse).getReturn());
  }

  #call(method: string, request: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const rpc = this.#rpc as unknown as Answer;
      const done = (error: ServiceError | null, answer: unknown) => (error ? reject(toError(error)) : resolve(answer));
      rpc[method]?.(request as never, done as never);
    });
  }
}

function toError(error: ServiceError): Error {
  const packed = error.metadata?.get("grpc-status-details-bin")[0];
  if (!Buffer.isBuffer(packed)) return new Error(error.details);
  const [detail] = statusProto.Status.deserializeBinary(packed).getDetailsList();
  if (!detail?.getTypeUrl().endsWith("ErrorResourceInitFailed")) return new Error(error.details);
  const failed = providerProto.ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
  const message = failed.getReasonsList().join("\n");
  return new HalfMade(message, { id: failed.getId(), state: fromStruct(failed.getProperties()) });
}
