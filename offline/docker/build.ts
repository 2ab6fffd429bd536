import type Docker from "dockerode";
import type { Context } from "../../providers/rpc/handler.ts";
import { type BuildContext, contextTar } from "./build-context.ts";
import { parseReference, repositoryOf } from "./reference.ts";

export interface BuildOptions extends BuildContext {
  imageName: string;
  args?: Record<string, string>;
  target?: string;
  platform?: string;
  network?: string;
  addHosts?: string[];
}

export interface RegistryLogin {
  server: string;
  username?: string;
  password?: string;
}

/** Lines of a failed build that its error repeats. */
const errorLines = 20;

/** Builds with the engine's classic builder, tags the image and returns its ID ("sha256:…"). */
export async function build(
  docker: Docker,
  options: BuildOptions,
  login: RegistryLogin,
  context: Context,
): Promise<string> {
  const { stream, dockerfile } = await contextTar(options);
  const output = await docker.buildImage(stream as NodeJS.ReadableStream, {
    // Only what is set: the engine takes an empty value for one more host.
    ...(options.addHosts && { extrahosts: options.addHosts as unknown as string }),
    ...(options.args && { buildargs: options.args }),
    ...(options.network && { networkmode: options.network }),
    t: options.imageName,
    dockerfile,
    version: "1",
    rm: true,
    forcerm: true, // a failed build leaves no container behind
    target: options.target,
    platform: options.platform,
    registryconfig: login.password ? { [login.server]: credentials(login) } : undefined,
    abortSignal: context.signal,
  });
  const lines: string[] = [];
  try {
    await follow(docker, output, (event) => {
      const line = (event.stream ?? "").trim();
      if (!line) return;
      lines.push(line);
      context.log(line, "status");
    });
  } catch (error) {
    const tail = lines.slice(-errorLines).join("\n");
    throw new Error(`building ${options.imageName} failed: ${(error as Error).message}\n${tail}`, { cause: error });
  }
  return (await docker.getImage(options.imageName).inspect()).Id;
}

/** Pushes a built image and returns "<repository>@sha256:…" as the registry knows it. */
export async function push(docker: Docker, imageName: string, login: RegistryLogin, context: Context): Promise<string> {
  const { tag = "latest" } = parseReference(imageName);
  const name = imageName.replace(/:[^/:]+$/, "");
  // Without a login the header must still be there: the engine takes its absence for a malformed request.
  const authconfig = login.password ? credentials(login) : {};
  context.log(`pushing ${imageName}`, "status");
  const output = await docker.getImage(name).push({ tag, authconfig, abortSignal: context.signal });
  let digest: string | undefined;
  try {
    await follow(docker, output, (event) => {
      digest = event.aux?.Digest ?? digest;
      if (event.status && !event.progress) context.log(`${event.id ? `${event.id}: ` : ""}${event.status}`, "status");
    });
  } catch (error) {
    throw new Error(`pushing ${imageName} failed: ${(error as Error).message}`, { cause: error });
  }
  if (!digest) throw new Error(`pushing ${imageName} gave no digest: is the registry a v2 registry?`);
  return `${repositoryOf(imageName)}@${digest}`;
}

function credentials({ server, username, password }: RegistryLogin) {
  return { username: username ?? "", password: password ?? "", serveraddress: server };
}

interface ProgressEvent {
  stream?: string;
  status?: string;
  progress?: string;
  id?: string;
  error?: string;
  aux?: { ID?: string; Digest?: string };
}

/** Reads the engine's progress to its end; the first error in it is thrown. */
export function follow(docker: Docker, output: NodeJS.ReadableStream, on: (event: ProgressEvent) => void) {
  return new Promise<void>((resolve, reject) => {
    output.once("error", reject);
    docker.modem.followProgress(
      output,
      (error, events: ProgressEvent[]) => {
        const failed = events?.find((event) => event.error);
        if (failed) reject(new Error(failed.error));
        else if (error) reject(error);
        else resolve();
      },
      (event: ProgressEvent) => on(event),
    );
  });
}
