/**
 * What the engine knows of something, or undefined when it says that there is no such thing (Docker Engine API: 404).
 * @throws any other error: an engine that does not answer says nothing about what it has
 */
export async function ifPresent<Found>(asked: Promise<Found>): Promise<Found | undefined> {
  try {
    return await asked;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}

/** Stops or removes what may be stopped already (304) or gone (404), which is as good. @throws any other error */
export async function unlessGone(done: Promise<unknown>): Promise<void> {
  try {
    await done;
  } catch (error) {
    if (![304, 404].includes((error as { statusCode?: number }).statusCode ?? 0)) throw error;
  }
}
