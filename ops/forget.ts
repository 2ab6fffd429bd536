import { nameOf } from "../providers/rpc/wire.ts";
import { type Exported, type Resource, resourcesIn } from "./state-export.ts";

const serverType = "aisha:servers:Server";

/** The servers that a state knows of. @param exported the output of `pulumi stack export` */
export function serversIn(exported: string): string[] {
  const servers = resourcesIn(exported).filter(({ type }) => type === serverType);
  return servers.map(({ urn }) => nameOf(urn));
}

/**
 * A state without a server and all that is on it. What others said of it goes with it, or the state would not hold together.
 * @param exported the output of `pulumi stack export`
 * @returns what `pulumi stack import` takes, and the URNs that are gone
 */
export function withoutServer(exported: string, server: string): { state: string; gone: string[] } {
  const state = JSON.parse(exported) as Exported;
  const { resources = [], pending_operations: pending = [] } = state.deployment ?? {};
  const own = resources.find(({ type, urn }) => type === serverType && nameOf(urn) === server);
  const isOn = ({ urn, parent, provider = "", inputs }: Resource) =>
    own !== undefined &&
    (urn === own.urn || parent === own.urn || inputs?.server === server || isEngineOf(provider, own.urn, server));
  const gone = new Set(resources.filter(isOn).map(({ urn }) => urn));
  const kept = resources.filter(({ urn }) => !gone.has(urn)).map((resource) => withoutWord(resource, gone));
  const deployment = {
    ...state.deployment,
    resources: kept,
    pending_operations: pending.filter(({ resource }) => !gone.has(resource.urn) && !isOn(resource)),
  };
  return { state: JSON.stringify({ ...state, deployment }), gone: [...gone] };
}

/** The docker provider of a server is a child of it, and has its name. */
function isEngineOf(provider: string, serverUrn: string, server: string): boolean {
  const type = serverUrn.slice(0, serverUrn.lastIndexOf("::"));
  return provider.startsWith(`${type}$pulumi:providers:docker::${server}::`);
}

function withoutWord(resource: Resource, gone: Set<string>): Resource {
  const left = (urns: string[] | null | undefined) => urns?.filter((urn) => !gone.has(urn));
  const { dependencies, propertyDependencies } = resource;
  return {
    ...resource,
    ...(dependencies && { dependencies: left(dependencies) }),
    ...(propertyDependencies && {
      propertyDependencies: Object.fromEntries(
        Object.entries(propertyDependencies).map(([key, urns]) => [key, left(urns) ?? []]),
      ),
    }),
  };
}
