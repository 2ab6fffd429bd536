import { mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { Problem } from "../problem.ts";
import { output } from "../process.ts";
import { folders, repository } from "../repository.ts";
import { atLeast } from "./version.ts";

interface GoModule {
  /** Folder with its go.mod, in the repository. */
  folder: string;
  /** Import path of the program. */
  program: string;
  /** What `version` of the program says. */
  version: string;
}

/** The CLI and its Node language host. The host is the newest that is served as a Go module; it runs newer programs well. */
export function goModules(cliVersion: string): GoModule[] {
  return [
    { folder: "offline/cli/pulumi", program: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", version: cliVersion },
    {
      folder: "offline/cli/language-host",
      program: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
      version: "3.68.0",
    },
  ];
}

const cache = join(folders.cache, "go");

/** Go keeps all it makes in the clone, uses the compiler that is there, and changes no go.mod. */
function goEnvironment(): NodeJS.ProcessEnv {
  const userConfig = process.env.XDG_CONFIG_HOME ?? join(homedir(), ".config");
  return {
    ...process.env,
    GOENV: process.env.GOENV ?? join(userConfig, "go/env"), // the user's own proxy settings still count
    XDG_CONFIG_HOME: join(cache, "config"), // where Go counts its uses
    GOPATH: cache,
    GOMODCACHE: join(cache, "mod"),
    GOCACHE: join(cache, "build"),
    GOTMPDIR: join(cache, "tmp"),
    GOTOOLCHAIN: "local",
    GOWORK: "off",
    GOFLAGS: "-mod=readonly -modcacherw",
    CGO_ENABLED: "0",
  };
}

/** @throws Problem when there is no Go compiler or one too old for the modules. */
export async function checkGo(): Promise<void> {
  const needed = /^go (\S+)$/m.exec(readFileSync(join(repository, "offline/cli/pulumi/go.mod"), "utf8"))?.[1] ?? "0";
  const fix =
    `install Go ${needed} or later to have it built here, ` +
    `or let this machine reach Pulumi's downloads and remove ${join(folders.all, "unreachable.json")}`;
  const found = await output("go", ["env", "GOVERSION"], { env: goEnvironment() }).catch(() => "");
  if (found === "") throw new Problem(`Pulumi CLI is missing, cannot be downloaded, and there is no Go: ${fix}`);
  if (atLeast(found, needed)) return;
  throw new Problem(`Pulumi CLI is missing, cannot be downloaded, and ${found.trim()} is too old: ${fix}`);
}

/**
 * Builds the programs into `target`. None is there before it is whole, and the caches (3 GB) go when all are; after a
 * failure they stay, so that the next run goes on from there. @throws Problem with the compiler's last lines.
 */
export async function buildFromModules(modules: GoModule[], target: string): Promise<void> {
  mkdirSync(join(cache, "tmp"), { recursive: true });
  mkdirSync(target, { recursive: true });
  const built = join(cache, "built");
  for (const { folder, program, version } of modules) {
    const flags = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`;
    await output("go", ["build", "-buildvcs=false", "-ldflags", flags, "-o", built, program], {
      cwd: join(repository, folder),
      env: goEnvironment(),
    });
    renameSync(built, join(target, program.split("/").at(-1) ?? program));
  }
  rmSync(cache, { recursive: true });
}
