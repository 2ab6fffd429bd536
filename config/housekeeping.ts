import type { z } from "zod";
import { byName, flag, mapOf, setOf, strict, text, whole } from "./fields.ts";

/** Four digits of hours, so a year. */
const hours = (standard: number) => whole(1, 8784, "hours", `${standard} is the default`).default(standard);

/** systemd checks the rest when the timer is started. Source: systemd.time(7), Calendar Events. */
export const schedule = text(
  /^[A-Za-z0-9*:.,/~ -]+$/,
  "must be a time as systemd's timers have it",
  'write it as "*-*-* 04:15" or "Sun 04:15"; systemd-analyze calendar explains one',
);

const glob = text(
  /^[\w.*?:@/-]+$/,
  "must be a name in which * and ? stand for others",
  "use letters, digits and . _ - : @ / beside them",
);

/** Where the system itself lives, and Docker: nothing in there is a matter of age alone. */
const systemFolder =
  /^\/(bin|boot|dev|etc|lib|lib32|lib64|libx32|proc|run|sbin|sys|usr|var\/lib\/(apt|containerd|docker|dpkg|systemd))(\/|$)|^\/var\/lib$/;

const folder = text(
  /^\/(?!\.{1,2}\/)[^\s/*?[\]"'\\]+(\/(?!\.{1,2}(\/|$))[^\s/*?[\]"'\\]+)+$/,
  "must be an absolute path, two folders deep at least, without an ending slash",
  "write it as /srv/backups",
).refine((path) => !systemFolder.test(path), {
  error: ({ input }) => `must be no folder of the system, got ${JSON.stringify(input)}; choose one of your own`,
});

const fileRule = strict({
  /** On the server; what is in folders below it stays. */
  folder,
  /** Names of the files, as "*.tar.gz". */
  pattern: text(/^[\w.*?@%+=:,-]+$/, "must be a file's name in which * and ? stand for others", 'write it as "*.gz"'),
  /** Days since its last change after which a file goes. */
  days: whole(1, 3660, "days", "30 is usual"),
  /** How many of the newest stay however old they are; default 3. */
  keep: whole(1, 10_000, "files", "3 is the default").default(3),
});

const diskGuard = strict({
  /** Per cent of the root or of Docker's own folder from which on nothing waits for its age; default 85. */
  percent: whole(1, 99, "per cent", "85 is the default").default(85),
  /** Minutes between looks; default 5. */
  everyMinutes: whole(1, 1440, "minutes", "5 is the default").default(5),
  /** Minutes that containers, networks and images stay even then: an update that is under way needs some; default 30. */
  spareMinutes: whole(0, 1440, "minutes", "30 is the default").default(30),
});

/**
 * What is removed of the stack's own things on a server, and when. Never touched: what runs, volumes, the images of the
 * last `keepReleases` and any that a container uses, what is another stack's or project's.
 */
export const housekeeping = strict({
  /** Whether a server that this program sets up does it by itself; default true. `bin/aisha cleanup` does it anywhere. */
  timers: flag("true is the default").default(true),
  /** When; default each day at 04:15, by the server's clock. */
  schedule: schedule.default("*-*-* 04:15"),
  /** Hours since a container has stopped, or was created and not started; default 72. */
  stoppedContainersHours: hours(72),
  /** Hours since a network that is not declared any more was first seen without a container; default 24. */
  unusedNetworksHours: hours(24),
  /** Hours since an image of no release that stays was first seen so; default 72. */
  unneededImagesHours: hours(72),
  /**
   * Names of volumes → days since they were first seen in no container, after which they go with their data; `anonymous`
   * are those that nobody named. Default none; volumes of any stack or project stay whatever stands here.
   */
  unusedVolumesDays: mapOf(glob, whole(1, 3660, "days", "30 is usual")).default({}),
  /**
   * Names of containers, networks, images and volumes that stay on this server; default none beside what stays anyway. Images
   * in the registry are not meant: there `keepTags` says what stays.
   */
  protect: setOf(glob, '["*-backup"]').default([]),
  /** Old archives and logs, by a name of one's own; default none. */
  files: byName(fileRule).default({}),
  diskGuard: diskGuard.prefault({}),
});

export type HousekeepingConfig = z.infer<typeof housekeeping>;
