import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile, readlink, stat } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import dockerignoreModule, { type Ignore } from "@balena/dockerignore";
import { pack } from "tar-fs";

// Its types promise an ES module's default export; what Node gives is the function itself.
const dockerignore = dockerignoreModule as unknown as (options: { ignorecase: boolean }) => Ignore;

/** Where a build reads from; both paths are absolute or relative to the working directory. */
export interface BuildContext {
  context: string;
  dockerfile: string;
}

/** The Dockerfile's path relative to the context; it starts with "../" when it lies outside. */
export function relativeDockerfile({ context, dockerfile }: BuildContext): string {
  return path.relative(context, dockerfile);
}

interface Entry {
  path: string;
  kind: "file" | "directory" | "link";
}

/**
 * A sha256 in hex over the paths, modes, contents and link targets of what the builder gets, and the Dockerfile.
 * Directories do not count by themselves, nor do owners and times.
 */
export async function contextDigest(build: BuildContext): Promise<string> {
  const total = createHash("sha256");
  const add = async (name: string, file: string, mode: string) => {
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(file)) hash.update(chunk);
    total.update(`${name}\0${mode}\0${hash.digest("hex")}\n`);
  };
  // The builder cares for what the Dockerfile says, not for its name or mode.
  await add("", build.dockerfile, "dockerfile");
  for (const entry of await list(build)) {
    const file = path.join(build.context, entry.path);
    if (entry.kind === "file") await add(entry.path, file, ((await stat(file)).mode & 0o7777).toString(8));
    if (entry.kind === "link") total.update(`${entry.path}\0link\0${await readlink(file)}\n`);
  }
  return total.digest("hex");
}

/** The context as a tar stream owned by root, and the name of the Dockerfile inside of it. */
export async function contextTar(build: BuildContext): Promise<{ stream: Readable; dockerfile: string }> {
  const entries = (await list(build)).map((entry) => entry.path);
  const inside = relativeDockerfile(build);
  const outside = inside.startsWith("..");
  const ignoreFile = await readIfThere(path.join(build.context, ".dockerignore"));
  // The engine needs both to start; it drops them itself before a COPY when .dockerignore names them.
  const needed = outside ? [] : [inside, ...(ignoreFile === undefined ? [] : [".dockerignore"])];
  for (const file of needed) if (!entries.includes(file)) entries.push(file);

  const own: Record<string, string> = {};
  let dockerfile = inside;
  if (outside) {
    const text = await readFile(build.dockerfile, "utf8");
    dockerfile = `.dockerfile.${createHash("sha256").update(text).digest("hex").slice(0, 20)}`;
    own[dockerfile] = text;
    // Named in .dockerignore, the added file never shows up in a COPY.
    own[".dockerignore"] = `${ignoreFile ?? ".dockerignore"}\n${dockerfile}\n`;
  }
  const stream = pack(build.context, {
    entries: entries.filter((entry) => !(entry in own)),
    ignore: () => true, // only what is listed: no walk into directories
    map: (header) => ({ ...header, uid: 0, gid: 0, uname: "", gname: "" }),
    finalize: false,
    finish: (archive) => {
      for (const [name, text] of Object.entries(own)) archive.entry({ name, mode: 0o600 }, text);
      archive.finalize();
    },
  });
  return { stream: stream as unknown as Readable, dockerfile };
}

/** What the builder gets, sorted: everything in the context that the ignore file does not take out. */
async function list(build: BuildContext): Promise<Entry[]> {
  const patterns =
    (await readIfThere(`${build.dockerfile}.dockerignore`)) ??
    (await readIfThere(path.join(build.context, ".dockerignore"))) ??
    "";
  const ignored = dockerignore({ ignorecase: false }).add(patterns);
  const mayReturn = /^\s*!/m.test(patterns);
  const found: Entry[] = [];

  async function walk(directory: string): Promise<void> {
    const items = await readdir(path.join(build.context, directory), { withFileTypes: true });
    items.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const item of items) {
      const name = path.join(directory, item.name);
      const out = ignored.ignores(name);
      if (item.isDirectory()) {
        if (!out) found.push({ path: name, kind: "directory" });
        if (!out || mayReturn) await walk(name);
      } else if (!out && item.isSymbolicLink()) found.push({ path: name, kind: "link" });
      else if (!out && item.isFile()) found.push({ path: name, kind: "file" });
    }
  }
  await walk("");
  return found;
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
