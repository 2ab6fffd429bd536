import { access } from "node:fs/promises";
import path from "node:path";
import {
  type CheckContext,
  type Context,
  hasUnknown,
  type Props,
  type ResourceHandler,
} from "../../providers/rpc/handler.ts";
import { changedKeys } from "../../providers/rpc/service.ts";
import { build, push, type RegistryLogin } from "./build.ts";
import { contextDigest, relativeDockerfile } from "./build-context.ts";
import type { EngineRef } from "./engine.ts";
import { parseReference } from "./reference.ts";

interface Build {
  context: string;
  dockerfile: string;
  contextDigest?: string;
  args?: Record<string, string>;
  target?: string;
  platform?: string;
  network?: string;
  addHosts?: string[];
}

interface Inputs {
  imageName: string;
  build: Build;
  registry?: { server?: string; username?: string; password?: string };
  skipPush?: boolean;
}

const served = ["imageName", "build", "registry", "skipPush", "buildOnPreview"];
const servedBuild = [
  ...["context", "dockerfile", "contextDigest", "args", "target", "platform", "network", "addHosts"],
  "builderVersion",
];
const architectures: Partial<Record<NodeJS.Architecture, string>> = { x64: "amd64", ia32: "386" };

/** docker:index/image:Image — builds on the engine with its classic builder and pushes. The ID is the image's name. */
export function image(engine: EngineRef): ResourceHandler {
  async function make(news: Props, context: Context): Promise<Props> {
    const inputs = news as unknown as Inputs;
    const { imageName } = inputs;
    const login: RegistryLogin = { ...inputs.registry, server: serverOf(inputs) };
    const docker = engine.docker();
    const imageId = await build(docker, { ...inputs.build, imageName }, login, context);
    return {
      imageName,
      baseImageName: imageName,
      registryServer: inputs.registry?.server ?? "",
      context: inputs.build.context,
      dockerfile: relativeDockerfile(inputs.build),
      platform: inputs.build.platform,
      repoDigest: inputs.skipPush ? imageId : await push(docker, imageName, login, context),
    };
  }

  return {
    check,

    /** A new login alone builds nothing. */
    async diff({ oldInputs, news, ignoreChanges }) {
      const comparable = (inputs: Props) => ({ ...inputs, registry: (inputs.registry as Props | undefined)?.server });
      const changed = changedKeys(comparable(oldInputs), comparable(news));
      return { changed: changed.filter((key) => !ignoreChanges.includes(key)) };
    },

    /** Asked for changed images only: what the registry will answer is not known, so there is no repoDigest. */
    async preview(inputs) {
      const registryServer = (inputs.registry as Props | undefined)?.server ?? "";
      return { ...inputs, baseImageName: inputs.imageName, registryServer };
    },

    async create(inputs, context) {
      return { id: String(inputs.imageName), state: await make(inputs, context) };
    },
    async update({ news }, context) {
      return make(news, context);
    },
    /** What was pushed is not looked at again. */
    async read({ id, state, inputs }) {
      return { id, state, inputs };
    },
    /** Images stay on the engine and in the registry. */
    async delete() {},
  };
}

async function check(news: Props, context: CheckContext) {
  const given = (news.build ?? {}) as Partial<Build> & Props;
  const failures = [
    ...Object.keys(news).filter((key) => !served.includes(key)),
    ...Object.keys(given)
      .filter((key) => !servedBuild.includes(key))
      .map((key) => `build.${key}`),
  ].map((property) => ({ property, reason: `${property} is not served by this docker provider; leave it out` }));
  if (given.builderVersion && given.builderVersion !== "BuilderV1") {
    failures.push({ property: "build.builderVersion", reason: "only the classic builder is served: BuilderV1" });
  }
  if (news.buildOnPreview === true) {
    failures.push({ property: "buildOnPreview", reason: "building in a preview is not served; leave it out" });
  }
  const inputs = { ...news, buildOnPreview: false, build: { ...given } };
  if (!hasUnknown(given.context)) inputs.build.context = given.context ?? ".";
  const known = !hasUnknown(given.context) && !hasUnknown(given.dockerfile);
  if (known) {
    const place = { context: given.context ?? ".", dockerfile: given.dockerfile ?? "" };
    place.dockerfile ||= path.join(place.context, "Dockerfile");
    inputs.build.dockerfile = place.dockerfile;
    try {
      await access(place.dockerfile);
      inputs.build.contextDigest = await contextDigest(place);
    } catch (error) {
      const reason = `cannot read the build context ${place.context} with Dockerfile ${place.dockerfile}: ${(error as Error).message}`;
      failures.push({ property: "build", reason });
    }
  }
  if (inputs.build.platform === undefined) {
    inputs.build.platform = `linux/${architectures[process.arch] ?? process.arch}`;
    context.log(`building for ${inputs.build.platform}; set build.platform for another`, "status");
  }
  const { imageName, skipPush, registry } = inputs as unknown as Inputs;
  if (typeof imageName !== "string") failures.push({ property: "imageName", reason: "imageName is missing" });
  else if (!skipPush && !registry?.server && !hasUnknown(imageName) && !parseReference(imageName).qualified) {
    const reason = `"${imageName}" names no registry to push to; write docker.io/… for Docker Hub`;
    failures.push({ property: "imageName", reason });
  }
  return { inputs, failures };
}

/** The address the engine looks a login up by: a host, but a URL for Docker Hub. */
function serverOf({ imageName, registry }: Inputs): string {
  const host = registry?.server?.replace(/^https?:\/\//, "").replace(/\/.*$/, "") || parseReference(imageName).registry;
  return ["docker.io", "index.docker.io", "registry-1.docker.io"].includes(host) ? "https://index.docker.io/v1/" : host;
}
