import { placeOf } from "../config/place.ts";
import type { Configuration } from "../config/schema.ts";

type Declared = Pick<Configuration, "servers" | "apps" | "bots" | "nginx" | "registry">;

/** What of a stack runs in containers, by the name that they carry as `aisha.part`, and the server of each. */
export function partsOf({ servers, apps, bots, nginx, registry }: Declared): Map<string, string> {
  const placed: Record<string, { server?: string | undefined }> = { ...apps, ...bots, nginx, registry };
  if (registry.ui) placed["registry-ui"] = registry;
  return new Map(Object.entries(placed).map(([name, part]) => [name, placeOf(servers, part)]));
}
