/** The server that a part is on: the one that it names, or the only one. */
export function placeOf(servers: Record<string, unknown>, { server }: { server?: string | undefined }): string {
  return server ?? Object.keys(servers)[0]!;
}
