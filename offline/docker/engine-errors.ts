import { setTimeout as sleep } from "node:timers/promises";

const retryMs = 200;

/** HTTP status of an error the Docker engine answered with, or undefined for any other error. */
export function statusCode(error: unknown): number | undefined {
  return (error as { statusCode?: number }).statusCode;
}

/** What `call` answers, or undefined when the engine answers with one of `statuses`. */
export async function unless<T>(statuses: number[], call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (statuses.includes(statusCode(error) ?? 0)) return undefined;
    throw error;
  }
}

/**
 * Removes a network or volume, trying again while something that is just being deleted still holds it.
 * @throws after `patienceMs`, with the engine's reason.
 */
export async function removeWhenFree(what: string, patienceMs: number, remove: () => Promise<unknown>): Promise<void> {
  const end = Date.now() + patienceMs;
  for (;;) {
    try {
      await remove();
      return;
    } catch (error) {
      if (statusCode(error) === 404) return;
      // The engine says 403 for a network with endpoints and 409 for a volume in use.
      const inUse = statusCode(error) === 403 || statusCode(error) === 409;
      if (!inUse) throw error;
      if (Date.now() > end) {
        throw new Error(`${what} is still in use: ${(error as Error).message}; remove its containers, then run again`);
      }
      await sleep(retryMs);
    }
  }
}
