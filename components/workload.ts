import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { mapValues } from "../config/map-values.ts";
import { limitsOf, type Workload } from "../config/workload.ts";
import { secret } from "../config.ts";
import { Gate, type GateArgs, VolumeOwner } from "../providers/host/resources.ts";
import { hardened, healthcheck } from "./container.ts";
import { type DataVolume, dataVolume, mountAt } from "./data-volume.ts";
import type { Images } from "./images.ts";
import type { Server } from "./server.ts";

export interface WorkloadArgs extends Workload {
  on: Server;
  images: Images;
}

/** How a release treats the old container; see {@link overlap} and {@link recreate}. */
type ReleaseOrder = Pick<pulumi.CustomResourceOptions, "deleteBeforeReplace" | "replaceOnChanges">;

/** What another program, which runs the workload's, puts in its place. */
export interface Supervised
  extends Pick<docker.ContainerArgs, "entrypoints" | "command" | "healthcheck" | "stopSignal"> {
  /** Beside the workload's own. */
  mounts?: ReturnType<typeof mountAt>[];
}

/** The containers of a workload: hardened, on the app network under the workload's name, with its data and secrets. */
export function workloadContainers(
  name: string,
  replicas: string[],
  args: WorkloadArgs,
  opts: { parent: pulumi.Resource; after?: pulumi.Resource[] } & ReleaseOrder,
  { mounts = [], ...more }: Supervised = {},
): Record<string, docker.Container> {
  const { after = [], ...order } = opts;
  const { reference, pulled } = args.images.on(args.on, args.image);
  const volumes = dataVolumes(name, args, opts.parent);
  const owners = volumeOwners(name, args, volumes, { parent: opts.parent, dependsOn: [pulled, ...after] });
  const shared: docker.ContainerArgs = {
    ...hardened(name, { ...args, limits: limitsOf(args) }),
    image: reference,
    command: args.command,
    envs: [
      ...Object.entries(args.env).map(([key, value]) => `${key}=${value}`),
      ...Object.entries(args.secrets).map(([key, from]) => pulumi.interpolate`${key}=${secret(from)}`),
    ],
    user: args.user,
    init: true,
    networksAdvanced: [{ name: args.on.app.id, aliases: [name] }],
    mounts: [...Object.entries(args.volumes).map(([volume, { path }]) => mountAt(path, volumes[volume]!)), ...mounts],
    healthcheck: healthcheck(args.health),
    ...more,
  };
  const containers = replicas.map((replica) => {
    const dependsOn = [...args.images.pulled, ...owners, ...after];
    const container = new docker.Container(replica, shared, { ...order, provider: args.on.docker, dependsOn });
    return [replica, container] as const;
  });
  return Object.fromEntries(containers);
}

/** Nothing counts as released before its gate. */
export function workloadGate(
  name: string,
  args: WorkloadArgs,
  containers: Record<string, docker.Container>,
  parent: pulumi.Resource,
  more: Pick<GateArgs, "edge" | "worksAtOnce"> = {},
): Gate {
  return new Gate(
    name,
    {
      server: args.on.name,
      app: name,
      containers: mapValues(containers, ({ id }) => id),
      timeoutSeconds: args.readySeconds,
      settleSeconds: args.settleSeconds,
      pidsLimit: limitsOf(args).pids,
      mask: Object.values(args.secrets).map(secret),
      ...(args.replaces.length > 0 && { replaces: args.replaces }),
      ...more,
    },
    { parent },
  );
}

function dataVolumes(name: string, args: WorkloadArgs, parent: pulumi.Resource): Record<string, DataVolume> {
  return mapValues(args.volumes, ({ adopt }, volume) => {
    return dataVolume(`${name}-${volume}`, { on: args.on, part: name, adopt }, parent);
  });
}

/** For the volumes whose owner is declared: the app finds its data writable when it starts. */
function volumeOwners(
  name: string,
  args: WorkloadArgs,
  volumes: Record<string, DataVolume>,
  opts: pulumi.CustomResourceOptions,
): VolumeOwner[] {
  const image = args.images.on(args.on, args.image).reference;
  return Object.entries(args.volumes).flatMap(([volume, { owner }]) =>
    owner === undefined
      ? []
      : [
          new VolumeOwner(
            `${name}-${volume}`,
            { server: args.on.name, volume: volumes[volume]!.source, owner, image },
            opts,
          ),
        ],
  );
}
