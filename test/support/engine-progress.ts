import type Docker from "dockerode";

/** Waits for the end of a build or a push. @throws Error with the engine's words: a step that fails is in the stream alone */
export function progressEnd(engine: Docker, progress: NodeJS.ReadableStream, what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    engine.modem.followProgress(progress, (error, lines: { error?: string }[]) => {
      const failed = error?.message ?? lines.find((line) => line.error)?.error;
      if (failed) reject(new Error(`${what}: ${failed}`));
      else resolve();
    });
  });
}
