import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Props } from "../../../providers/rpc/handler.ts";
import type { ProviderClient, Resource } from "../../support/provider-client.ts";
import { Containers, docker } from "./containers.ts";
import { refreshed, startHostProvider, urnOf } from "./harness.ts";

const urn = urnOf("ImageRetention");
const repo = "aisha-test/retention";
const tags = ["1", "2", "3", "4", "side"];
const containers = new Containers("host-retention");
let provider: ProviderClient;

const image = (tag: string) => `${repo}:${tag}`;
const running = (...used: string[]): Props => ({ server: "local", images: used.map(image).sort(), keep: 2 });
const there = async () => {
  const names = (await docker.listImages()).flatMap(({ RepoTags }) => RepoTags ?? []);
  return names.filter((name) => name.startsWith(`${repo}:`)).map((name) => name.slice(repo.length + 1));
};
const then = async (made: Resource, ...used: string[]) => provider.update(urn, made, running(...used));

beforeAll(async () => {
  provider = await startHostProvider();
});
beforeEach(async () => {
  await containers.remove();
  for (const tag of tags) await docker.getImage("debian:trixie-slim").tag({ repo, tag });
});
afterAll(async () => {
  provider?.stop();
  await containers.remove();
  for (const tag of await there()) await docker.getImage(image(tag)).remove();
});

it("keeps the images of the last releases and removes older ones, and what it never saw stays", async () => {
  let made = await provider.create(urn, running("1", "2"));
  made = await then(made, "3", "2");
  expect(await there()).toHaveLength(5);
  made = await then(made, "4", "3");
  expect((await there()).sort()).toEqual(["2", "3", "4", "side"]);
  expect(await refreshed(provider, urn, made, running("4", "3"))).toMatchObject({ changed: [] });
});

it("counts one that runs again after a rollback once", async () => {
  let made = await provider.create(urn, running("1"));
  for (const tag of ["2", "1", "2", "1"]) made = await then(made, tag);
  expect(made.state.earlier).toEqual([[image("2")]]);
  expect(await there()).toHaveLength(5);
});

it("is not stopped by an image that is gone, and forgets a release that cannot be gone back to", async () => {
  let made = await provider.create(urn, running("1"));
  made = await then(made, "2");
  await docker.getImage(image("1")).remove();
  const { read } = await refreshed(provider, urn, made, running("2"));
  expect(read.state.earlier).toEqual([]);
  made = await then(made, "3");
  expect(made.state.earlier).toEqual([[image("2")]]);
});
