import Docker from "dockerode";
import { stackContainers } from "./labelled.ts";
import { baseImage, madeHere } from "./setup/base-image.ts";
import { socketPath } from "./setup/docker-engine.ts";

/**
 * Removes what a stack still has in a Docker engine, by its label and its images' names: what a killed update left,
 * and the images, which Pulumi keeps.
 * @param registry `host:port` in front of the names of the stack's images
 * @returns a line about each kind of thing that was removed.
 */
export async function removeLeftovers(engine: Docker, stack: string, registry: string): Promise<string[]> {
  const filters = { label: [`aisha.stack=${stack}`] };
  const containers = await stackContainers(engine, stack);
  for (const { Id } of containers) await engine.getContainer(Id).remove({ force: true, v: true });
  const networks = await engine.listNetworks({ filters });
  for (const { Id } of networks) await engine.getNetwork(Id).remove();
  const { Volumes: volumes } = await engine.listVolumes({ filters });
  for (const { Name } of volumes) await engine.getVolume(Name).remove();
  const images = await removeImages(engine, `${registry}/aisha/`);
  const removed = { containers, networks, volumes, images: images.removed };
  const lines = Object.entries(removed).filter(([, things]) => things.length > 0);
  return [
    ...lines.map(([kind, things]) => `${things.length} ${kind} removed`),
    ...images.kept.map((name) => `image ${name} stays: a container that is not of this stack uses it`),
  ];
}

/** The stack's own images, and what earlier builds on the base image left without a name. */
async function removeImages(engine: Docker, prefix: string): Promise<{ removed: string[]; kept: string[] }> {
  const all = await engine.listImages();
  const own = all.flatMap(namesOf).filter((name) => name.startsWith(prefix));
  const unnamed = all.filter((image) => image.Labels?.[madeHere] && namesOf(image).length === 0).map(({ Id }) => Id);
  const kept: string[] = [];
  for (const name of own) if (!(await removeImage(engine, name))) kept.push(name);
  for (const id of unnamed) await removeImage(engine, id); // those in use stay
  return { removed: own.filter((name) => !kept.includes(name)), kept };
}

/** Removes the base image if it was made here. @returns whether it was */
export async function removeBaseImage(): Promise<boolean> {
  const engine = new Docker({ socketPath });
  const made = (await engine.listImages()).find(
    (image) => image.Labels?.[madeHere] && namesOf(image).includes(baseImage),
  );
  return made !== undefined && (await removeImage(engine, baseImage));
}

/** The tags of an image and the digests it was pulled or pushed by. Two stacks may have given names to the same one. */
function namesOf({ RepoTags, RepoDigests }: Docker.ImageInfo): string[] {
  return [...(RepoTags ?? []), ...(RepoDigests ?? [])].filter((name) => !name.startsWith("<none>"));
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
