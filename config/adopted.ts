import { isFolder } from "./adoption.ts";
import { placeOf } from "./place.ts";
import type { Configuration } from "./schema.ts";

type Adopting = Pick<Configuration, "servers" | "registry" | "nginx" | "apps" | "bots">;

/** What a part takes the place of, on its server. */
export interface Replacing {
  part: string;
  server: string;
  replaces: string[];
}

/** The parts that take the place of something, the registry first and nginx last. */
export function replacingIn({ servers, registry, nginx, apps, bots }: Adopting): Replacing[] {
  return Object.entries({ registry, ...apps, ...bots, nginx })
    .map(([part, declared]) => ({ part, server: placeOf(servers, declared), replaces: declared.replaces }))
    .filter(({ replaces }) => replaces.length > 0);
}

/** Data that was there before the stack: where the file says so, and where it is. */
export function adoptedIn({
  servers,
  registry,
  apps,
  bots,
}: Adopting): { key: string; server: string; adopt: string }[] {
  const named = [
    ...Object.entries(apps).map(([name, part]) => [`apps/${name}`, part] as const),
    ...Object.entries(bots).map(([name, part]) => [`bots/${name}`, part] as const),
  ];
  const workloads = named.flatMap(([key, part]) =>
    Object.entries(part.volumes).map(([volume, { adopt }]) => {
      return { key: `${key}/volumes/${volume}`, server: placeOf(servers, part), adopt };
    }),
  );
  const all = [{ key: "registry", server: placeOf(servers, registry), adopt: registry.adopt }, ...workloads];
  return all.flatMap(({ adopt, ...one }) => (adopt === undefined ? [] : [{ ...one, adopt }]));
}

/** Volumes that were there before the stack, by the server they are on, in the order of their names. */
export function adoptedVolumes(config: Adopting): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { server, adopt } of adoptedIn(config).filter((one) => !isFolder(one.adopt))) {
    found[server] = [...new Set([...(found[server] ?? []), adopt])].sort();
  }
  return found;
}
