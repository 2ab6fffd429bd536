import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { housekeeping } from "../../config/housekeeping.ts";
import { capture, type Ended, output } from "../../ops/process.ts";
import { renderKeep, renderPolicy } from "../../render/housekeeping/policy.ts";
import { collectScript } from "../../render/housekeeping/script.ts";
import { renderRegistry } from "../../render/registry.ts";
import { until } from "./https.ts";
import { registryImage } from "./hub.ts";

/** Seconds: pushes are over sooner here than in the world. */
const pace = { QUIET_MINUTES: "0.04", OPEN_MINUTES: "0.5", WAIT_SECONDS: "60", LOOK_SECONDS: "0.3" };

/** A registry as the program declares one, with the script that collects it, and images of some MB to push. */
export class CollectedRegistry {
  readonly stack: string;
  readonly folder = mkdtempSync(join(tmpdir(), "aisha-collected-"));
  readonly script = join(this.folder, "housekeeping/collect");
  readonly held = join(this.folder, "held");
  address = "";
  id = "";
  readonly #label: string;

  private constructor(stack: string) {
    this.stack = stack;
    this.#label = `aisha.test=${stack}`;
  }

  static async start(stack: string, keepTags: number): Promise<CollectedRegistry> {
    const registry = new CollectedRegistry(stack);
    await registry.#removeAll();
    await registry.#run(await registryImage());
    mkdirSync(join(registry.folder, "housekeeping/notes"), { recursive: true });
    const policy = renderPolicy({
      ...housekeeping.parse({}),
      ...{ stack, registry: registry.address, managed: false, notes: join(registry.folder, "housekeeping/notes") },
      collection: { keepTags, storage: "/data", held: registry.held },
    });
    writeFileSync(join(registry.folder, "housekeeping/policy"), policy);
    writeFileSync(registry.script, collectScript, { mode: 0o755 });
    registry.keep();
    return registry;
  }

  async #run(image: string): Promise<void> {
    const config = renderRegistry({ storage: "/data", port: 5000, debug: "127.0.0.1:5001" });
    writeFileSync(join(this.folder, "config.yml"), config);
    await output("chmod", ["-R", "a+rX", this.folder]); // the registry is another user
    const labels = [this.#label, `aisha.stack=${this.stack}`, "aisha.part=registry"].flatMap((label) => [
      "--label",
      label,
    ]);
    const mounts = ["-v", `${this.stack}-storage:/data`, "-v", `${this.folder}:/etc/docker/registry:ro`];
    const volume = ["volume", "create", "--label", this.#label, `${this.stack}-storage`];
    await output("docker", volume);
    const options = ["--read-only", "--tmpfs", "/tmp", "--publish", "127.0.0.1::5000"];
    this.id = (await output("docker", ["run", "-d", ...options, ...labels, ...mounts, image])).trim();
    this.address = (await output("docker", ["port", this.id, "5000"])).trim().split("\n")[0]!;
    await until(async () => (await fetch(`http://${this.address}/v2/`).catch(() => undefined))?.ok === true);
  }

  /** @param images references by digest that some server's release has */
  keep(...images: string[]): void {
    const text = renderKeep({ images: [], networks: [], manifests: images });
    writeFileSync(join(this.folder, "housekeeping/keep"), text);
  }

  /** Builds an image with a layer of its own. @returns its name */
  async build(repository: string, tag: string, megabytes = 2): Promise<string> {
    const name = `${this.address}/aisha/${repository}:${tag}`;
    const content = `tar c -C "$1" .`;
    const folder = mkdtempSync(join(tmpdir(), "aisha-layer-"));
    try {
      await output("sh", ["-c", `head -c ${megabytes}000000 /dev/urandom >"$1/data"`, "sh", folder]);
      const change = `LABEL ${this.#label}`;
      await output("sh", ["-c", `${content} | docker import --change "$2" - "$3"`, "sh", folder, change, name]);
    } finally {
      rmSync(folder, { recursive: true });
    }
    return name;
  }

  /** Pushes what was built. @returns it by digest */
  async push(name: string): Promise<string> {
    const said = await output("docker", ["push", name]);
    return `${name.replace(/:[^:/]+$/, "")}@${/digest: (sha256:\w+)/.exec(said)![1]}`;
  }

  /** Pulls by a name that this engine knows nothing of before. @returns what went wrong, if something did */
  async pull(name: string): Promise<string | undefined> {
    await capture("docker", ["rmi", "-f", name]);
    const { code, stderr } = await capture("docker", ["pull", "-q", name]);
    return code === 0 ? undefined : stderr.trim();
  }

  /** Begins to push a layer, and leaves it at that. */
  async upload(repository: string, sent?: string): Promise<void> {
    const begun = await fetch(`http://${this.address}/v2/aisha/${repository}/blobs/uploads/`, { method: "POST" });
    if (sent === undefined) return;
    const headers = { "content-type": "application/octet-stream" };
    const { status } = await fetch(begun.headers.get("location")!, { method: "PATCH", headers, body: sent });
    if (status !== 202) throw new Error(`the registry answers ${status} to a part of a layer`);
  }

  collect(mode: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return capture(this.script, [mode], { env: { ...process.env, ...pace, ...env } });
  }

  /** Begins to collect; it goes on by itself. */
  begin(env: NodeJS.ProcessEnv = {}): ChildProcess {
    return spawn(this.script, ["remove"], { env: { ...process.env, ...pace, ...env }, stdio: "pipe" });
  }

  /** Has what was pushed to a repository by this digest pushed two days ago. */
  async age(repository: string, digest: string): Promise<void> {
    const folder = `/data/docker/registry/v2/repositories/aisha/${repository}/_manifests/revisions/sha256`;
    const link = `${folder}/${digest.replace(/.*sha256:/, "")}/link`;
    await output("docker", ["exec", this.id, "touch", "-d", "2 days ago", link]);
  }

  /** Bytes of the storage. */
  async size(): Promise<number> {
    return Number((await output("docker", ["exec", this.id, "du", "-sb", "/data"])).split("\t")[0]);
  }

  /** When it was held since a time, as milliseconds from and to. */
  async holds(since: number): Promise<{ from: number; to: number }[]> {
    const filters = [`container=${this.id}`, "event=pause", "event=unpause"].flatMap((filter) => ["--filter", filter]);
    const range = ["--since", `${since / 1000}`, "--until", `${Date.now() / 1000}`];
    const events = await output("docker", ["events", ...range, ...filters, "--format", "{{.TimeNano}}"]);
    const times = events
      .trim()
      .split("\n")
      .filter(Boolean)
      .map((time) => Number(time) / 1e6);
    return times.flatMap((from, index) => (index % 2 === 0 ? [{ from, to: times[index + 1] ?? from }] : []));
  }

  async state(): Promise<string> {
    return (await output("docker", ["inspect", "--format", "{{.State.Status}}", this.id])).trim();
  }

  async remove(): Promise<void> {
    await this.#removeAll();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #removeAll(): Promise<void> {
    const filter = `--filter label=${this.#label}`;
    const containers = `docker ps -aq ${filter} | xargs -r docker rm -f`;
    const volumes = `docker volume ls -q ${filter} | xargs -r docker volume rm`;
    const images = `docker images -q ${filter} | sort -u | xargs -r docker rmi -f`;
    await output("sh", ["-c", [containers, volumes, images].join("; ")]);
  }
}
