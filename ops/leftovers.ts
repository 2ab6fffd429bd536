import Docker from "dockerode";
import { baseImage, madeHere } from "./setup/base-image.ts";
import { socketPath } from "./setup/docker-engine.ts";

/** Names of images that the stack builds, with and without a registry in front: `127.0.0.1:5000/aisha/nginx:…`. */
const ownImage = /^([^/]+:\d+\/)?aisha\//;

/**
 * Removes what a stack still has in the Docker engine, by its label and its images' names: what a killed update left,
 * and the images, which Pulumi keeps. @returns a line about each kind of thing that was removed.
 */
export async function removeLeftovers(stack: string): Promise<string[]> {
  const engine = new Docker({ socketPath });
  const filters = { label: [`aisha.stack=${stack}`] };
  const containers = await engine.listContainers({ all: true, filters });
  for (const { Id } of containers) await engine.getContainer(Id).remove({ force: true, v: true });
  const networks = await engine.listNetworks({ filters });
  for (const { Id } of networks) await engine.getNetwork(Id).remove();
  const { Volumes: volumes } = await engine.listVolumes({ filters });
  for (const { Name } of volumes) await engine.getVolume(Name).remove();
  const images = await removeImages(engine);
  const removed = { containers, networks, volumes, images: images.removed };
  const lines = Object.entries(removed).filter(([, things]) => things.length > 0);
  return [
    ...lines.map(([kind, things]) => `${things.length} ${kind} removed`),
    ...images.kept.map((name) => `image ${name} stays: a container that is not of this stack uses it`),
  ];
}

/** The stack's own images, then the base image if it was made here; what was built on that has its label too. */
async function removeImages(engine: Docker): Promise<{ removed: string[]; kept: string[] }> {
  const all = await engine.listImages();
  const own = all.flatMap(namesOf).filter((name) => ownImage.test(name));
  const unnamed = all.filter((image) => image.Labels?.[madeHere] && namesOf(image).length === 0).map(({ Id }) => Id);
  const base = all.filter((image) => image.Labels?.[madeHere] && namesOf(image).includes(baseImage));
  const names = [...own, ...unnamed, ...base.map(() => baseImage)];
  const kept: string[] = [];
  for (const name of names) if (!(await removeImage(engine, name))) kept.push(name);
  return { removed: names.filter((name) => !kept.includes(name)), kept };
}

/** The tags of an image, or else the digests it was pulled or pushed by. */
function namesOf({ RepoTags, RepoDigests }: Docker.ImageInfo): string[] {
  const tags = (RepoTags ?? []).filter((tag) => tag !== "<none>:<none>");
  return tags.length > 0 ? tags : (RepoDigests ?? []).filter((name) => name !== "<none>@<none>");
}

/** @returns false when a container uses the image. */
async function removeImage(engine: Docker, name: string): Promise<boolean> {
  try {
    await engine.getImage(name).remove();
  } catch (error) {
    const { statusCode } = error as { statusCode?: number };
    if (statusCode === 409) return false;
    if (statusCode !== 404) throw error; // gone with the image that was built on it
  }
  return true;
}
