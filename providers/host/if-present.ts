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
