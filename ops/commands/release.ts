import { placeOf } from "../../config/place.ts";
import { registryAddress, registryUser } from "../../config/registry.ts";
import type { Configuration } from "../../config/schema.ts";
import { Problem } from "../problem.ts";
import { step } from "../progress.ts";
import { pulumi } from "../pulumi.ts";
import { type BringOutOptions, bringOut } from "../release/bring-out.ts";
import { imagesOf } from "../release/part-images.ts";
import { repositoriesOf, resolveTag } from "../release/resolve.ts";
import { closeAll, lookAtServers } from "../servers.ts";
import { declarationOf } from "../stack-file.ts";
import { ensureStack } from "../state.ts";

/**
 * Releases what a tag stands for at the registry now: the parts that are named, or all from the stack's own registry whose
 * repository has the tag.
 * @throws Problem when a part or the tag is not known, and as {@link bringOut} does
 */
export async function release(stack: string, tag: string, parts: string[], options: BringOutOptions): Promise<void> {
  if (!/^\w[\w.-]{0,127}$/.test(tag)) throw new Problem(`${tag} is no tag; give it as v42, without the image's name`);
  const config = declarationOf(stack);
  const before = imagesOf(config);
  const unknown = parts.find((part) => !Object.hasOwn(before, part));
  if (unknown)
    throw new Problem(`there is no ${unknown} in stack ${stack}; there is ${Object.keys(before).join(", ")}`);
  await ensureStack(stack);
  const { images } = await step(`asking the registry for ${tag}`, () => find(stack, config, tag, parts));
  await bringOut(stack, `Release ${tag} of ${Object.keys(images).join(", ")}`, before, images, options);
}

async function find(stack: string, config: Configuration, tag: string, parts: string[]) {
  const all = repositoriesOf(config);
  const own = `${registryAddress(config.registry)}/`; // a tag of somebody else's image is asked for by the part's name only
  const named = parts.length > 0 ? parts : Object.keys(all).filter((part) => all[part]!.startsWith(own));
  const repositories = Object.fromEntries(named.map((part) => [part, all[part]!]));
  const images = await resolve(stack, config, tag, repositories);
  const missing = named.filter((part) => !Object.hasOwn(images, part));
  if (missing.length > 0 && (parts.length > 0 || missing.length === named.length)) {
    const where = [...new Set(missing.map((part) => repositories[part]))].join(", ");
    throw new Problem(`there is no tag ${tag} in ${where}; push it there first`);
  }
  const stay = missing.length > 0 ? `; without it, and so left: ${missing.join(", ")}` : "";
  return { images, line: `${tag} is there for ${Object.keys(images).join(", ")}${stay}` };
}

async function resolve(stack: string, config: Configuration, tag: string, repositories: Record<string, string>) {
  const server = placeOf(config.servers, config.registry);
  const user = registryUser(config.registry);
  const as = user && {
    username: user.username,
    password: (await pulumi(stack, "config", "get", `secrets:${user.secret}`)).trimEnd(),
  };
  const { engines, withoutEngine } = await lookAtServers({ [server]: config.servers[server]! }, stack);
  try {
    if (!engines[0]) {
      throw new Problem(
        `server ${server} cannot ask the registry: ${withoutEngine.get(server)}; run bin/up to heal it`,
      );
    }
    const login = { registry: registryAddress(config.registry), as };
    return await resolveTag(engines[0].docker, tag, repositories, login);
  } finally {
    await closeAll(engines);
  }
}
