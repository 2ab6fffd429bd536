import { delimiter, join } from "node:path";
import type { Props } from "../../../providers/rpc/handler.ts";
import { ProviderClient, type Resource } from "../../support/provider-client.ts";

const folder = join(import.meta.dirname, "../../../providers/host");

/**
 * The host provider's own executable, started as the engine starts it.
 * @param project the folder with Pulumi.test.yaml; default: the one here, whose server `local` is this machine
 */
export function startHostProvider(project = import.meta.dirname): Promise<ProviderClient> {
  process.env.PATH = `${folder}${delimiter}${process.env.PATH}`;
  return ProviderClient.start("host", project);
}

export function urnOf(type: string, name = "unit"): string {
  return `urn:pulumi:test::aisha::host:index:${type}::${name}`;
}

/** What an update with refresh does first: read, check against what was read, compare. */
export async function refreshed(provider: ProviderClient, urn: string, old: Resource, news: Props) {
  const read = await provider.read(urn, old);
  if (!read) throw new Error("the resource is gone");
  const checked = await provider.check(urn, news, read.inputs);
  const { changed, replaces } = await provider.diff(urn, read, checked);
  return { read, checked, changed, replaces };
}
