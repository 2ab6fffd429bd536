import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { housekeeping } from "../../config/housekeeping.ts";
import { capture, output } from "../../ops/process.ts";
import { renderKeep, renderPolicy } from "../../render/housekeeping/policy.ts";
import { cleanScript } from "../../render/housekeeping/script.ts";

/** The folder of a stack with its housekeeping, and things in the engine that a test makes for it. */
export class CleanedPlace {
  readonly stack: string;
  readonly folder = mkdtempSync(join(tmpdir(), "aisha-cleaned-"));
  readonly script = join(this.folder, "housekeeping/clean");
  /** In front of the names of the stack's images; nobody answers there. */
  readonly prefix: string;
  readonly #test: string;

  /** @param declared as under `housekeeping` in a stack's file @param images that are kept @param networks that are declared */
  constructor(stack: string, declared: object, images: string[], networks: string[]) {
    this.stack = stack;
    this.#test = `aisha.test=${stack}`;
    this.prefix = `${stack}.test:5000/aisha/`;
    const own = join(this.folder, "housekeeping");
    mkdirSync(join(own, "notes"), { recursive: true });
    const place = { stack, registry: `${stack}.test:5000`, managed: false, notes: join(own, "notes") };
    writeFileSync(join(own, "policy"), renderPolicy({ ...housekeeping.parse(declared), ...place }));
    writeFileSync(
      join(own, "keep"),
      renderKeep({ images: images.map((name) => this.prefix + name), networks, manifests: [] }),
    );
    writeFileSync(this.script, cleanScript, { mode: 0o755 });
  }

  /** Notes things as first seen long ago. */
  noteAsSeen(kind: string, ...ids: string[]): void {
    const lines = ids.map((id) => `seen\t${kind}\t${id}\t1000000000\n`);
    writeFileSync(join(this.folder, "housekeeping/notes/seen"), lines.join(""));
  }

  /** What the script says, as "remove container NAME". */
  async run(...words: string[]): Promise<string[]> {
    const { code, stdout, stderr } = await capture(this.script, words);
    if (code !== 0) throw new Error(`clean ${words.join(" ")} ended with ${code}: ${stderr}`);
    return stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => line.split("\t"))
      .map(([what, kind, , name]) => `${what} ${kind} ${name}`)
      .sort();
  }

  /** Runs docker with the labels of this test and those that are given. */
  docker(command: string, labels: string[], ...rest: string[]): Promise<string> {
    const all = [this.#test, ...labels].flatMap((label) => ["--label", label]);
    return output("docker", [...command.split(" "), ...all, ...rest]).then((text) => text.trim());
  }

  /** An image with nothing in it, of the labels and names that are given. @returns its id */
  async image(labels: string[], ...names: string[]): Promise<string> {
    const changes = [this.#test, ...labels].map((label) => `--change 'LABEL ${label}'`).join(" ");
    const id = (await output("sh", ["-c", `tar c -T /dev/null | docker import ${changes} -`])).trim();
    for (const name of names) await output("docker", ["tag", id, name]);
    return id;
  }

  /** All that this test has in the engine, as "container NAME", and an image by each of its names, or its id. */
  async things(): Promise<string[]> {
    const list = async (kind: string, command: string) => {
      const found = await output("sh", ["-c", `docker ${command}`]);
      return found
        .split("\n")
        .filter(Boolean)
        .map((name) => `${kind} ${name}`);
    };
    const filter = `--filter label=${this.#test}`;
    const ids = await output("sh", ["-c", `docker images -q --no-trunc ${filter} | sort -u`]);
    const named = `docker image inspect ${ids.replaceAll("\n", " ")} --format '{{range .RepoTags}}{{.}} {{else}}{{.ID}}{{end}}'`;
    const images = ids.trim() === "" ? [] : (await output("sh", ["-c", named])).split(/\s+/).filter(Boolean);
    return [
      ...(await list("container", `ps -a ${filter} --format '{{.Names}}'`)),
      ...(await list("network", `network ls ${filter} --format '{{.Name}}'`)),
      ...(await list("volume", `volume ls ${filter} --format '{{.Name}}'`)),
      ...images.map((name) => `image ${name}`),
    ].sort();
  }

  async remove(): Promise<void> {
    const filter = `--filter label=${this.#test}`;
    const kinds = ["container", "network", "volume"].map((kind) => {
      const all = kind === "container" ? "ps -a" : `${kind} ls`;
      return `docker ${all} -q ${filter} | xargs -r docker ${kind} rm ${kind === "network" ? "" : "-f"}`;
    });
    const images = `docker images -q ${filter} | sort -u | xargs -r docker rmi -f`;
    await output("sh", ["-c", [...kinds, images].join("; ")]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
