import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import Docker from "dockerode";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RegistryAuth } from "../../offline/docker/engine.ts";
import { ProviderClient, type Resource } from "../support/provider-client.ts";
import { RegistryContainer } from "../support/registry-container.ts";

const built = "urn:pulumi:test::test::docker:index/image:Image::built";
const remote = "urn:pulumi:test::test::docker:index/remoteImage:RemoteImage::remote";
const base = "debian:trixie-slim";
const label = `aisha.test=image-${randomBytes(4).toString("hex")}`;
const docker = new Docker();
const folder = mkdtempSync(join(tmpdir(), "aisha-image-"));
const registryImage = `aisha-test/registry-${randomBytes(4).toString("hex")}`;
let plugin: ProviderClient;
let registry: RegistryContainer;
let repository: string;
let resource: Resource;

const login = (password: string) => ({ server: registry.address, username: registry.username, password });

const inputs = (more: object = {}) => ({
  imageName: `${repository}:v1`,
  build: { context: folder, args: { GREETING: "hello" }, target: "last", ...more },
  registry: login(registry.password),
});

/** A plugin is configured once in its life, as the engine does it. */
async function pluginWith(accounts: RegistryAuth[]): Promise<ProviderClient> {
  const client = await ProviderClient.start("docker");
  const registryAuth = accounts.map(({ address, username, password }) => ({ address, username, password }));
  await client.configure({ registryAuth: JSON.stringify(registryAuth) });
  return client;
}

beforeAll(async () => {
  plugin = await pluginWith([]);
  // The registry itself is the first image: built, never pushed.
  const context = resolve(import.meta.dirname, "../../images/registry");
  const { state } = await plugin.create(built, { imageName: registryImage, build: { context }, skipPush: true });
  expect(state.repoDigest).toMatch(/^sha256:[0-9a-f]{64}$/);
  registry = await RegistryContainer.start(String(state.repoDigest), label);
  repository = `${registry.address}/aisha/thing`;
  plugin.stop();
  plugin = await pluginWith([registry]);

  writeFileSync(join(folder, "greeting"), "one");
  writeFileSync(join(folder, ".dockerignore"), "ignored\n");
  const dockerfile = [
    `FROM ${base}`,
    "ARG GREETING",
    "RUN echo $GREETING > /said",
    `FROM ${base} AS last`,
    "COPY . /in",
  ];
  writeFileSync(join(folder, "Dockerfile"), `${dockerfile.join("\n")}\n`);
});

afterAll(async () => {
  await registry?.remove();
  // A failed step may leave its container behind.
  for (const { Id, Command } of await docker.listContainers({ all: true })) {
    if (Command.includes(`echo ${registryImage}`)) await docker.getContainer(Id).remove();
  }
  plugin.stop();
  rmSync(folder, { recursive: true });
  for (const { RepoTags, RepoDigests } of await docker.listImages()) {
    const names = [...(RepoTags ?? []), ...(RepoDigests ?? [])];
    for (const name of names.filter((n) => n.startsWith(registryImage) || (repository && n.startsWith(repository)))) {
      await docker
        .getImage(name)
        .remove({ noprune: false })
        .catch(() => {}); // gone with its last tag already
    }
  }
});

test("builds, pushes, and names what the registry has", async () => {
  resource = await plugin.create(built, inputs());
  expect(resource.id).toBe(`${repository}:v1`);
  expect(resource.inputs.build).toMatchObject({ dockerfile: join(folder, "Dockerfile"), platform: "linux/amd64" });
  expect(resource.state).toMatchObject({
    baseImageName: `${repository}:v1`,
    dockerfile: "Dockerfile",
    context: folder,
  });
  expect(resource.state.registryServer).toBe(registry.address);
  const accept = "application/vnd.docker.distribution.manifest.v2+json";
  const manifest = await registry.get("/v2/aisha/thing/manifests/v1", { accept });
  expect(resource.state.repoDigest).toBe(`${repository}@${manifest.headers.get("docker-content-digest")}`);
});

test("an unchanged context, an ignored file and another login show no change", async () => {
  writeFileSync(join(folder, "ignored"), "noise");
  const read = await plugin.read(built, resource);
  expect(read).toEqual(resource);
  const news = await plugin.check(built, inputs(), resource.inputs);
  expect(await plugin.diff(built, resource, news)).toMatchObject({ changed: [], replaces: [] });
  expect((await plugin.diff(built, resource, { ...news, registry: login("other") })).changed).toEqual([]);
});

test("a changed file shows as an update and gives another digest", async () => {
  writeFileSync(join(folder, "greeting"), "two");
  const news = await plugin.check(built, inputs(), resource.inputs);
  expect(await plugin.diff(built, resource, news)).toMatchObject({ changed: ["build"], replaces: [] });
  const updated = await plugin.update(built, resource, news);
  expect(updated.state.repoDigest).toMatch(/@sha256:/);
  expect(updated.state.repoDigest).not.toBe(resource.state.repoDigest);
  resource = updated;
});

test("a Dockerfile outside of the context builds with the context's files", async () => {
  const outside = mkdtempSync(join(tmpdir(), "aisha-dockerfile-"));
  const dockerfile = join(outside, "Dockerfile");
  writeFileSync(dockerfile, `FROM ${base} AS last\nCOPY . /in\nRUN test -f /in/greeting\n`);
  const made = await plugin.create(built, { ...inputs({ dockerfile, args: {} }), imageName: `${repository}:outside` });
  expect(made.state.dockerfile).toMatch(/^\.\.\/.*Dockerfile$/);
  rmSync(outside, { recursive: true });
});

test("a failing build says why", async () => {
  const broken = join(folder, "Broken");
  writeFileSync(broken, `FROM ${base} AS last\nRUN echo ${registryImage} && exit 7\n`);
  await expect(plugin.create(built, inputs({ dockerfile: broken }))).rejects.toThrow(/code: 7/);
  rmSync(broken);
});

test("a remote image is pulled by its digest, found again, and removed", async () => {
  const name = String(resource.state.repoDigest);
  await docker.getImage(`${repository}:v1`).remove({ force: true });
  const pulled = await plugin.create(remote, { name });
  expect(pulled.state).toMatchObject({ name, repoDigest: name });
  expect(pulled.id).toBe(`${pulled.state.imageId}${name}`);
  expect((await plugin.read(remote, pulled))?.state).toMatchObject({ repoDigest: name });
  expect(await plugin.diff(remote, pulled, pulled.inputs)).toMatchObject({ changed: [] });
  expect(await plugin.diff(remote, pulled, { ...pulled.inputs, name: base })).toMatchObject({ replaces: ["name"] });
  expect(await plugin.diff(remote, pulled, { ...pulled.inputs, keepLocally: true })).toMatchObject({ replaces: [] });
  await plugin.delete(remote, { ...pulled, state: { ...pulled.state, keepLocally: true } });
  expect(await plugin.read(remote, pulled)).toBeDefined();
  await plugin.delete(remote, pulled);
  expect(await plugin.read(remote, pulled)).toBeUndefined();
});

test("a wrong password fails a push and a pull, and is not told", async () => {
  const wrong = { ...inputs(), registry: login("guessed-it") };
  const push = await plugin.create(built, wrong).catch((error: Error) => error.message);
  expect(push).toMatch(/unauthorized|no basic auth/);
  const other = await pluginWith([{ address: registry.address, username: "deployer", password: "guessed-it" }]);
  const name = `${repository}@sha256:${"0".repeat(64)}`;
  const pull = await other.create(remote, { name }).catch((error: Error) => error.message);
  other.stop();
  expect(pull).toMatch(/unauthorized|no basic auth/);
  expect(`${push}${pull}`).not.toContain("guessed-it");
});

test("an image nobody has fails with its name", async () => {
  const name = `${registry.address}/aisha/nothing:v1`;
  await expect(plugin.create(remote, { name })).rejects.toThrow(/unable to (find or )?pull image .*aisha\/nothing:v1/);
});
