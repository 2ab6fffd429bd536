import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { folders, repository } from "./repository.ts";

/** The version of a package that package.json pins. The Pulumi CLI and both plugins have that of their package. */
export function pinned(packageName: "pulumi" | "@pulumi/docker" | "@pulumi/command"): string {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
  return { ...dependencies, ...devDependencies }[packageName];
}

/** The folder whose `bin` holds the CLI and its language host, as the npm package `pulumi` lays it out. */
export function cliRoot(): string {
  return join(folders.pulumiHome, "versions", pinned("pulumi"));
}

/**
 * Pulumi's file backend in a folder. Without files of metadata beside the state: an update that is killed while it writes
 * one leaves it empty, and with that the state cannot be read any more (gocloud.dev/blob/fileblob, metadata=skip).
 */
export function backendUrl(folder: string): string {
  return `file://${folder}?metadata=skip`;
}

export interface PulumiSettings {
  /** The stack that is meant where none is named; default: local. */
  stack?: string;
  /** Folder of the file backend; default: the clone's own. */
  state?: string;
  /** URL of a state that others share, in place of the folder. */
  shared?: string;
  /** What encrypts the secrets of a stack. The default suits `local` alone: it guards nothing but a development stack. */
  passphrase?: string;
}

/**
 * The whole environment for a process that runs Pulumi: the clone's own CLI, plugins and state, Node 24 first on PATH.
 * Nothing of the user's own Pulumi gets in, and no variable that would make a provider talk to another Docker engine.
 */
export function pulumiEnvironment(settings: PulumiSettings = {}): NodeJS.ProcessEnv {
  const { stack = "local", state = folders.state, shared, passphrase = "local" } = settings;
  const isCloud = shared?.startsWith("https:");
  const kept = Object.entries(process.env).filter(
    ([name]) => (name === cloudLogin ? isCloud : !name.startsWith("PULUMI_")) && !dockerVariables.has(name),
  );
  return {
    ...(shared?.startsWith("s3:") && plainChecksums),
    ...Object.fromEntries(kept),
    ...withoutUntracked(),
    PATH: [join(cliRoot(), "bin"), join(folders.packages, ".bin"), process.env.PATH].join(delimiter),
    PULUMI_HOME: folders.pulumiHome,
    PULUMI_BACKEND_URL: shared ?? backendUrl(state),
    PULUMI_CONFIG_PASSPHRASE: passphrase,
    PULUMI_STACK: stack,
    NODE_COMPILE_CACHE: join(folders.cache, "node"), // program and plugins start in half the time
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}

/** Who one is at Pulumi Cloud. */
const cloudLogin = "PULUMI_ACCESS_TOKEN";

/** Not every S3 server has the newer checksums, for whose lack each answer would bring a warning. */
const plainChecksums = {
  AWS_REQUEST_CHECKSUM_CALCULATION: "when_required",
  AWS_RESPONSE_CHECKSUM_VALIDATION: "when_required",
};

/**
 * Of files that git does not know Pulumi is to tell nothing in its history: it notes whether what is brought up is in a
 * commit, and somebody's notes beside it are no change of that.
 */
function withoutUntracked({ GIT_CONFIG_COUNT: given = "0" } = process.env): NodeJS.ProcessEnv {
  const [index, count] = [Number(given), Number(given) + 1];
  return {
    GIT_CONFIG_COUNT: `${count}`,
    [`GIT_CONFIG_KEY_${index}`]: "status.showUntrackedFiles",
    [`GIT_CONFIG_VALUE_${index}`]: "no",
  };
}

const dockerVariables = new Set(["DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CERT_PATH", "DOCKER_TLS_VERIFY"]);
