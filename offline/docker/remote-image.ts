import type Docker from "dockerode";
import type { Context, Props, ResourceHandler } from "../../providers/rpc/handler.ts";
import { changedKeys } from "../../providers/rpc/service.ts";
import { follow } from "./build.ts";
import type { EngineRef } from "./engine.ts";
import { parseReference, repositoryOf } from "./reference.ts";

const served = ["name", "keepLocally", "forceRemove", "pullTriggers", "triggers", "platform"];
const replacing = ["name", "pullTriggers", "triggers", "platform"];

/** docker:index/remoteImage:RemoteImage — an image on the engine, pulled when it is not there. The ID is image ID + name. */
export function remoteImage(engine: EngineRef): ResourceHandler {
  /** Inputs and what the engine knows of the image, or undefined when it is not there. */
  async function find(inputs: Props): Promise<{ id: string; state: Props } | undefined> {
    const name = String(inputs.name);
    const found = await inspect(engine.docker(), name);
    if (!found) return undefined;
    const digests = found.RepoDigests ?? [];
    const byId = /^sha256:/.test(name);
    const repoDigest = digests.find((digest) => byId || repositoryOf(digest) === repositoryOf(name)) ?? "";
    return { id: found.Id + name, state: { ...inputs, imageId: found.Id, repoDigest } };
  }

  async function pull(name: string, platform: string | undefined, context: Context): Promise<void> {
    const { registry, tag, digest } = parseReference(name);
    const one = tag || digest ? name : `${name}:latest`; // the engine would pull every tag
    const login = engine.registryAuth.find(({ address }) => hostOf(address) === registry);
    const authconfig = login && {
      username: login.username ?? "",
      password: login.password ?? "",
      serveraddress: login.address,
    };
    const docker = engine.docker();
    try {
      const output = await docker.pull(one, { platform, authconfig, abortSignal: context.signal });
      await follow(docker, output, (event) => {
        if (event.status && !event.progress) context.log(`${event.id ? `${event.id}: ` : ""}${event.status}`, "status");
      });
    } catch (error) {
      throw new Error(`unable to find or pull image ${name}: ${(error as Error).message}`, { cause: error });
    }
  }

  async function make(inputs: Props, context: Context) {
    const name = String(inputs.name);
    const local = await find(inputs);
    if (local) return local;
    await pull(name, inputs.platform as string | undefined, context);
    const pulled = await find(inputs);
    if (!pulled) throw new Error(`unable to find or pull image ${name}: the engine pulled it and does not have it`);
    return pulled;
  }

  return {
    async check(news) {
      const failures = Object.keys(news)
        .filter((key) => !served.includes(key))
        .map((property) => ({ property, reason: `${property} is not served by this docker provider; leave it out` }));
      if (!news.name) failures.push({ property: "name", reason: "name is missing" });
      return { inputs: news, failures };
    },

    async diff({ oldInputs, news, ignoreChanges }) {
      const changed = changedKeys(oldInputs, news).filter((key) => !ignoreChanges.includes(key));
      return { changed, replaces: changed.filter((key) => replacing.includes(key)) };
    },

    async preview(inputs, state) {
      return { ...inputs, ...(state && { imageId: state.imageId, repoDigest: state.repoDigest }) };
    },

    create: make,
    async update({ news }, context) {
      return (await make(news, context)).state;
    },

    async read({ id, state, inputs }) {
      const found = await find({ ...state, name: state.name ?? id.replace(/^sha256:[0-9a-f]{64}/, "") });
      return found && { ...found, inputs };
    },

    async delete({ state }) {
      if (state.keepLocally) return;
      const image = engine.docker().getImage(String(state.name));
      await image.remove({ force: state.forceRemove === true }).catch((error) => {
        if (error.statusCode !== 404) throw error;
      });
    },
  };
}

async function inspect(docker: Docker, name: string): Promise<Docker.ImageInspectInfo | undefined> {
  try {
    return await docker.getImage(name).inspect();
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}

function hostOf(address: string): string {
  const host = address.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
  return ["index.docker.io", "registry-1.docker.io"].includes(host) ? "docker.io" : host;
}
