import { step } from "../../ops/progress.ts";
import { Compose } from "./compose.ts";
import { installCompose } from "./compose-install.ts";
import { Ours } from "./ours.ts";
import { releaseRatios } from "./result.ts";
import type { Side } from "./side.ts";
import { type ReleaseOptions, trial } from "./trial.ts";

/** Prints one line for each step, and last the figures. Leaves nothing but the package of the peer. */
export async function release(options: ReleaseOptions, signal: AbortSignal): Promise<void> {
  const version = await installCompose();
  const [ours, peer] = await removedAfter(new Ours(signal), async (side) => {
    const figures = await trial(side, options, signal);
    const images = await side.images(); // which stay as long as this side is there
    await side.pause();
    return [figures, await removedAfter(new Compose(images, signal), (other) => trial(other, options, signal))];
  });
  console.log(JSON.stringify({ name: "release", ours, peer: { ...peer, version }, ratios: releaseRatios(ours, peer) }));
}

/** Also after a failure or an interruption. */
async function removedAfter<Of extends Side, Result>(side: Of, use: (side: Of) => Promise<Result>): Promise<Result> {
  try {
    return await use(side);
  } finally {
    await step(`removing the product by ${side.name}`, async () => {
      await side.close();
      return { line: `the product by ${side.name} is removed` };
    });
  }
}
