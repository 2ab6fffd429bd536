import type Docker from "dockerode";
import { type Context, hasUnknown, type ResourceHandler, UNKNOWN } from "../rpc/handler.ts";
import { diffOf } from "../rpc/service.ts";
import type { Connect } from "./connect.ts";
import { effect } from "./effect.ts";
import { ifPresent } from "./if-present.ts";
import { notImported } from "./imported.ts";

interface RetentionInputs {
  server: string;
  /** What runs, by digest. */
  images: string[];
  /** Releases whose images stay, this one included. */
  keep: number;
}

/** Images of earlier releases, each release's together, the last first. */
type Earlier = string[][];

type Retained = RetentionInputs & { earlier: Earlier };

/**
 * The images of the last releases being on a server, so that going back needs no pull, and those of older ones not filling
 * its disk. Nothing is removed that this did not see running, or that a container uses.
 */
export function imageRetention(connect: Connect): ResourceHandler {
  return {
    diff: diffOf("server"),
    async preview(inputs, state) {
      if (!state) return { ...inputs, earlier: [] };
      if (hasUnknown(inputs.images)) return { ...inputs, earlier: UNKNOWN };
      return { ...inputs, earlier: earlierThan(inputs as unknown as RetentionInputs, state as unknown as Retained) };
    },
    async create(inputs) {
      return { id: String(inputs.server), state: { ...inputs, earlier: [] } };
    },
    async update({ state, news }, context) {
      const before = state as unknown as Retained;
      const args = news as unknown as RetentionInputs;
      const earlier = earlierThan(args, before);
      const stay = new Set([...args.images, ...earlier.flat()]);
      const old = [...before.images, ...before.earlier.flat()].filter((image) => !stay.has(image));
      const docker = connect(args.server, context.urn).docker();
      for (const image of new Set(old)) await effect("image.remove", () => removeUnused(docker, image, context));
      return { ...news, earlier };
    },
    async read({ id, inputs, state }, { urn }) {
      notImported("ImageRetention", state);
      const docker = connect(String(state.server), urn).docker();
      const earlier: Earlier = [];
      for (const images of state.earlier as Earlier) if (await areThere(docker, images)) earlier.push(images);
      return { id, inputs, state: { ...state, earlier } };
    },
    async delete() {}, // what to do with the images is for whoever takes the stack away
  };
}

/** The release that ran until now joins the earlier ones; one that runs again, after a rollback, leaves them. */
function earlierThan({ images, keep }: RetentionInputs, before: Retained): Earlier {
  const same = (release: string[]) => release.join() === images.join();
  return [before.images, ...before.earlier].filter((release) => !same(release)).slice(0, keep - 1);
}

/** 404: gone already; 409: a container uses it, as one that somebody runs by hand. */
async function removeUnused(docker: Docker, image: string, context: Context): Promise<void> {
  try {
    await docker.getImage(image).remove();
    context.log(`removed ${image}`, "info");
  } catch (error) {
    const { statusCode } = error as { statusCode?: number };
    if (statusCode === 409) context.log(`${image} stays: a container uses it`, "info");
    else if (statusCode !== 404) throw error;
  }
}

async function areThere(docker: Docker, images: string[]): Promise<boolean> {
  for (const image of images) if (!(await ifPresent(docker.getImage(image).inspect()))) return false;
  return true;
}
