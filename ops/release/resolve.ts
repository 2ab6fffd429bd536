import type Docker from "dockerode";
import { referenceOf } from "../../config/image-reference.ts";
import { registryAddress } from "../../config/registry.ts";
import type { Configuration } from "../../config/schema.ts";
import { Problem } from "../problem.ts";
import { imagesOf, type PartImages } from "./part-images.ts";

export interface Login {
  username: string;
  password: string;
}

/** The repository that each part's image is from; one that is built is pushed to the stack's own registry. */
export function repositoriesOf(config: Configuration): Record<string, string> {
  const own = `${registryAddress(config.registry)}/aisha`;
  const entries = Object.entries(imagesOf(config));
  return Object.fromEntries(
    entries.map(([part, image]) => [part, referenceOf(image)?.repository ?? `${own}/${image}`]),
  );
}

/**
 * What a tag stands for now, for each part whose repository has it, as `repository:tag@sha256:…`.
 * @param engine asks the registry: it is where images are pushed and pulled, and trusts the registry's authority
 * @param login for the stack's own registry
 * @throws Problem when a registry cannot be asked
 */
export async function resolveTag(
  engine: Docker,
  tag: string,
  repositories: Record<string, string>,
  login: { registry: string; as: Login | undefined },
): Promise<PartImages> {
  const resolved: PartImages = {};
  const digests = new Map<string, Promise<string | undefined>>();
  for (const [part, repository] of Object.entries(repositories)) {
    const as = repository.startsWith(`${login.registry}/`) ? login.as : undefined;
    const known = digests.get(repository) ?? digestOf(engine, `${repository}:${tag}`, as);
    digests.set(repository, known);
    const digest = await known;
    if (digest) resolved[part] = `${repository}:${tag}@${digest}`;
  }
  return resolved;
}

/** @returns undefined when the registry knows no such tag */
async function digestOf(engine: Docker, image: string, as: Login | undefined): Promise<string | undefined> {
  try {
    const { Descriptor } = await engine.getImage(image).distribution(as && { authconfig: as });
    return Descriptor.digest;
  } catch (error) {
    const { message } = error as Error;
    if (/manifest unknown|name unknown|not found/i.test(message)) return undefined;
    throw new Problem(`the registry does not say what ${image} is: ${message}`);
  }
}
