import type { Props } from "../rpc/handler.ts";

/**
 * Where a path that is being imported is, from an id `<server>:<path>` as in `pulumi import host:index:File hosts app:/etc/hosts`.
 * Undefined for one that is in the state already. @throws Error for an id of another form
 */
export function importedFrom(id: string, state: Props): { server: string; path: string } | undefined {
  if (state.server !== undefined) return undefined;
  const [, server, path] = /^([a-z][a-z0-9-]*):(\/.+)$/.exec(id) ?? [];
  if (!server || !path) throw new Error(`an import is named as <server>:<path>, as in app:/etc/hosts, got "${id}"`);
  return { server, path };
}

/** What a type says whose resources are made by an update and have nothing to import. */
export function notImported(type: string, state: Props): void {
  if (Object.keys(state).length > 0) return;
  throw new Error(`a ${type} cannot be imported: declare it and run up, which makes it from what is there`);
}
