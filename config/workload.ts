import { z } from "zod";
import { adopt, replaces } from "./adoption.ts";
import { capability } from "./capability.ts";
import {
  absolutePath,
  anyText,
  byName,
  envName,
  imageReference,
  mapOf,
  mountPath,
  name,
  oneOf,
  port,
  secretName,
  setOf,
  strict,
  text,
  whole,
  words,
} from "./fields.ts";
import { route, routePath } from "./route.ts";
import { smokeCheck } from "./smoke.ts";

/** How the engine finds out whether a container works: exit 0 of a command inside it. */
export const health = strict({
  command: words,
  /** Seconds between two checks; default 5. */
  intervalSeconds: whole(1, 59, "seconds", "5 suits most").default(5),
  /** Seconds one check may take; default 3. */
  timeoutSeconds: whole(1, 59, "seconds", "3 suits most").default(3),
  /** Failures in a row that make it unhealthy; default 3. */
  retries: whole(1, 20, "failures", "3 suits most").default(3),
  /** Seconds after its start in which a failure does not count; default 30. */
  startSeconds: whole(0, 59, "seconds", "give what the slowest start takes").default(30),
});

/** What one container may use. */
export const limits = strict({
  /** MiB of memory, swap included, so that none is swapped; default 256. */
  memoryMb: whole(16, 1_048_576, "MiB", "256 is the default").default(256),
  /** Processors, in hundredths: 100 is one whole; default 100. */
  cpuPercent: whole(5, 12_800, "percent of one processor", "100 is one processor").default(100),
  /** Processes and threads; default 256. */
  pids: whole(8, 32_768, "processes", "256 is the default").default(256),
});

const owner = text(
  /^\d+:\d+$/,
  "must be two numbers as user:group",
  "give those that the app runs as, as in 1000:1000",
);

/** `name: /path` is short for `name: { path: /path }`. */
const volume = z.preprocess(
  (value) => (typeof value === "string" ? { path: value } : value),
  strict({
    path: mountPath,
    /** Who owns the volume and all in it; default: as the image has it, root where it has none. */
    owner: owner.optional(),
    /** The volume, or the folder of the server, in which its data is already; default: a new volume. */
    adopt,
  }),
);

/** What every container of the product declares, whatever its role. */
export const workloadShape = {
  /** The server it runs on; may be left out where there is one. */
  server: name.optional(),
  image: imageReference,
  /** The image's own command when left out. */
  command: words.optional(),
  env: mapOf(envName, anyText).default({}),
  /** Environment variable → name of a secret, set by `pulumi config set --secret secrets:<name>`. */
  secrets: mapOf(envName, secretName).default({}),
  /** Data that outlives the container: volume name → where it is mounted, or that and its owner. */
  volumes: byName(volume).default({}),
  /** Folders to write to that are gone with the container: path → MiB; default /tmp with 64. */
  tmpfs: mapOf(mountPath, whole(1, 65_536, "MiB", "64 is the default")).default({ "/tmp": 64 }),
  /** Numeric user, or user:group; the image's own when left out. */
  user: text(
    /^\d+(:\d+)?$/,
    'must be a number in quotes, or two as "user:group"',
    "a name may mean another number in another image",
  ).optional(),
  /** Capabilities added back after all are dropped, without CAP_. */
  capabilities: setOf(capability, "[NET_BIND_SERVICE]").default([]),
  health: health.optional(),
  /** Default: as each of them says. */
  limits: limits.optional(),
  /** Seconds between SIGTERM and SIGKILL; default 30. */
  stopGraceSeconds: whole(1, 3600, "seconds", "give the longest job's time").default(30),
  /** Seconds a new container must stay up before it counts, and a new bot keep the lease; default 10. */
  settleSeconds: whole(0, 600, "seconds", "10 is the default").default(10),
  /** Seconds until a container that is not healthy fails the release; default 120. */
  readySeconds: whole(1, 3600, "seconds", "120 is the default").default(120),
  /** What it takes the place of on its server, of a set-up before this stack; default nothing. */
  replaces,
};

export const app = strict({
  ...workloadShape,
  replicas: whole(1, 50, "replicas", "1 is the default").default(1),
  /** The port the app listens on; only for apps with routes. */
  port: port.optional(),
  /** Path asked for on the port before a new container gets requests; a plain connection when left out. */
  probePath: absolutePath.optional(),
  routes: mapOf(routePath, route).default({}),
  /** Requests by which a release is tried through nginx once it serves; one that fails, fails the update. */
  smoke: byName(smokeCheck).default({}),
  /** `overlap`: the new one serves before the old one goes. `recreate`: for data that takes one writer; an outage. */
  release: oneOf(["overlap", "recreate"]).default("overlap"),
});

/** A bot that polls: of its containers one at a time runs it, whoever holds the lease, since two pollers answer twice. */
export const bot = strict({
  ...workloadShape,
  /** Containers, the one that polls and those that wait to take over; default 2. One alone is refused unless it is allowed. */
  replicas: whole(1, 10, "containers", "2 is the default").default(2),
  /** A file that the bot touches after each poll: its age is what `bin/aisha bot status` shows as the last poll. */
  heartbeat: mountPath.optional(),
});

/** What a container may use, where the file says nothing of it too. */
export function limitsOf({ limits: declared }: { limits?: Limits | undefined }): Limits {
  return declared ?? limits.parse({});
}

export type Limits = z.infer<typeof limits>;
export type Health = z.infer<typeof health>;
export type App = z.infer<typeof app>;
export type Bot = z.infer<typeof bot>;
export type Workload = z.infer<ReturnType<typeof strict<typeof workloadShape>>>;

/** Whether it is a worker: nothing has to be switched to its new containers, which work beside the old ones as soon as they run. */
export function worksAtOnce({ routes, release }: Pick<App, "routes" | "release">): boolean {
  return release === "overlap" && Object.keys(routes).length === 0;
}
