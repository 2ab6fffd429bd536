import { isDeepStrictEqual } from "node:util";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import type { Log } from "./engine-log.ts";
import type { CheckFailure, Context, Diff, Props, Provider, ResourceHandler } from "./handler.ts";
import { fromStruct, nameOf, toStruct, typeOf, unwrapSecrets } from "./wire.ts";

/** Property keys whose values differ, from either side. */
export function changedKeys(olds: Props, news: Props): string[] {
  const keys = new Set([...Object.keys(olds), ...Object.keys(news)]);
  return [...keys].filter((key) => !isDeepStrictEqual(olds[key], news[key]));
}

/** A diff by the inputs alone. @param identity keys whose change makes another resource; all others are updated in place */
export function diffOf(...identity: string[]): NonNullable<ResourceHandler["diff"]> {
  return async ({ oldInputs, news }) => {
    const changed = changedKeys(oldInputs, news);
    return { changed, replaces: changed.filter((key) => identity.includes(key)) };
  };
}

/** The resource provider protocol in terms of handlers, one method for each call of the engine. */
export class Service {
  readonly #provider: Provider;
  readonly #log: Log;
  readonly #cancelled = new AbortController();

  constructor(provider: Provider, log: Log) {
    this.#provider = provider;
    this.#log = log;
  }

  async getPluginInfo() {
    const answer = new pluginProto.PluginInfo();
    answer.setVersion(this.#provider.version);
    return answer;
  }

  async checkConfig(request: providerProto.CheckRequest) {
    const answer = new providerProto.CheckResponse();
    answer.setInputs(request.getNews());
    answer.setFailuresList(toFailures(this.#provider.checkConfig?.(fromStruct(request.getNews())) ?? []));
    return answer;
  }

  /** Another connection to the same place replaces nothing: a moved host must not block the update that heals it. */
  async diffConfig() {
    return new providerProto.DiffResponse();
  }

  async configure(request: providerProto.ConfigureRequest) {
    await this.#provider.configure?.(unwrapSecrets(fromStruct(request.getArgs())) as Props);
    const answer = new providerProto.ConfigureResponse();
    // The engine unwraps secrets for us and marks what comes back under the same property as secret again.
    answer.setAcceptsecrets(false);
    answer.setSupportspreview(true);
    return answer;
  }

  async check(request: providerProto.CheckRequest) {
    const news = fromStruct(request.getNews());
    const context = {
      ...this.#context(request.getUrn(), 0),
      olds: request.hasOlds() ? fromStruct(request.getOlds()) : undefined,
      name: nameOf(request.getUrn()),
      randomSeed: request.getRandomseed_asU8(),
    };
    const checked = (await this.#handler(request.getUrn()).check?.(news, context)) ?? { inputs: news };
    const answer = new providerProto.CheckResponse();
    answer.setInputs(toStruct(checked.inputs));
    answer.setFailuresList(toFailures(checked.failures ?? []));
    return answer;
  }

  async diff(request: providerProto.DiffRequest) {
    const handler = this.#handler(request.getUrn());
    const oldInputs = fromStruct(request.getOldInputs());
    const news = fromStruct(request.getNews());
    const ignoreChanges = request.getIgnorechangesList();
    const state = fromStruct(request.getOlds());
    const diff: Diff = handler.diff
      ? await handler.diff({ urn: request.getUrn(), id: request.getId(), oldInputs, state, news, ignoreChanges })
      : { changed: changedKeys(oldInputs, news) };
    return toDiff(handler.update ? diff : { ...diff, replaces: diff.replaces ?? diff.changed });
  }

  async create(request: providerProto.CreateRequest) {
    const handler = this.#handler(request.getUrn());
    const inputs = fromStruct(request.getProperties());
    const answer = new providerProto.CreateResponse();
    if (request.getPreview()) {
      answer.setProperties(toStruct((await handler.preview?.(inputs, undefined)) ?? inputs));
      return answer;
    }
    const made = await handler.create(inputs, this.#context(request.getUrn(), request.getTimeout()));
    answer.setId(made.id);
    answer.setProperties(toStruct(made.state));
    return answer;
  }

  async read(request: providerProto.ReadRequest) {
    const found = await this.#handler(request.getUrn()).read(
      { id: request.getId(), state: fromStruct(request.getProperties()), inputs: fromStruct(request.getInputs()) },
      this.#context(request.getUrn(), 0),
    );
    const answer = new providerProto.ReadResponse();
    if (!found) return answer; // an empty id says that it is gone
    answer.setId(found.id);
    answer.setProperties(toStruct(found.state));
    answer.setInputs(toStruct(found.inputs));
    return answer;
  }

  async update(request: providerProto.UpdateRequest) {
    const handler = this.#handler(request.getUrn());
    const state = fromStruct(request.getOlds());
    const news = fromStruct(request.getNews());
    const answer = new providerProto.UpdateResponse();
    if (request.getPreview()) {
      answer.setProperties(toStruct((await handler.preview?.(news, state)) ?? news));
      return answer;
    }
    if (!handler.update) throw new Error(`${typeOf(request.getUrn())} cannot be updated in place`);
    const context = this.#context(request.getUrn(), request.getTimeout());
    answer.setProperties(toStruct(await handler.update({ id: request.getId(), state, news }, context)));
    return answer;
  }

  async delete(request: providerProto.DeleteRequest) {
    await this.#handler(request.getUrn()).delete(
      { id: request.getId(), state: fromStruct(request.getProperties()) },
      this.#context(request.getUrn(), request.getTimeout()),
    );
    return new emptyProto.Empty();
  }

  async invoke(request: providerProto.InvokeRequest) {
    const call = this.#provider.functions?.[request.getTok()];
    if (!call) throw new Error(this.#unserved(request.getTok()));
    const answer = new providerProto.InvokeResponse();
    answer.setReturn(toStruct(await call(fromStruct(request.getArgs()))));
    return answer;
  }

  async cancel() {
    this.#cancelled.abort(new Error("the update was cancelled"));
    return new emptyProto.Empty();
  }

  #handler(urn: string): ResourceHandler {
    const handler = this.#provider.resources[typeOf(urn)];
    if (!handler) throw new Error(this.#unserved(typeOf(urn)));
    return handler;
  }

  #unserved(token: string): string {
    const { name, refused, resources, functions } = this.#provider;
    const served = [...Object.keys(resources), ...Object.keys(functions ?? {})].sort().join(", ");
    return `${token} is not served by this ${name} provider: ${refused?.[token] ?? "unknown type"}. It serves ${served}`;
  }

  #context(urn: string, timeoutSeconds: number): Context {
    const log: Context["log"] = (message, kind) => this.#log(urn, message, kind);
    return { urn, timeoutSeconds, signal: this.#cancelled.signal, log };
  }
}

function toFailures(failures: CheckFailure[]) {
  return failures.map(({ property, reason }) => {
    const failure = new providerProto.CheckFailure();
    failure.setProperty(property);
    failure.setReason(reason);
    return failure;
  });
}

function toDiff({ changed, replaces = [], deleteBeforeReplace = false }: Diff) {
  const answer = new providerProto.DiffResponse();
  const { DIFF_SOME, DIFF_NONE } = providerProto.DiffResponse.DiffChanges;
  answer.setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE);
  answer.setDiffsList(changed);
  answer.setReplacesList(replaces);
  answer.setDeletebeforereplace(deleteBeforeReplace);
  return answer;
}
