/** Docker's own settings on a server. */
export interface DaemonArgs {
  registryMirrors: string[];
  /** host:port of registries that speak HTTP. */
  insecureRegistries: string[];
  /** Whatever else dockerd knows; goes before what is set here. */
  daemon: Record<string, unknown>;
}

/** What dockerd applies when it is reloaded; all else it reads at its start. Source: dockerd(8), Configuration reload behavior. */
const reloadable = [
  ...["debug", "labels", "live-restore", "max-concurrent-downloads", "max-concurrent-uploads", "max-download-attempts"],
  ...["default-runtime", "runtimes", "authorization-plugins", "insecure-registries", "registry-mirrors"],
  ...["shutdown-timeout", "features", "allow-nondistributable-artifacts"],
];

/** Whether Docker applies a setting of daemon.json without a restart. */
export function isReloadable(key: string): boolean {
  return reloadable.includes(key);
}

/** daemon.json: containers live through a restart of the daemon, their logs are bounded, and none gains privileges. */
export function renderDaemon(args: DaemonArgs): string {
  return `${JSON.stringify(sorted(settingsOf(args)), null, 2)}\n`;
}

/** The part that is in force only after a restart of the daemon. */
export function renderAtStart(args: DaemonArgs): string {
  const entries = Object.entries(settingsOf(args)).filter(([key]) => !isReloadable(key));
  return JSON.stringify(sorted(Object.fromEntries(entries)));
}

function settingsOf({ registryMirrors, insecureRegistries, daemon }: DaemonArgs): Record<string, unknown> {
  const settings: Record<string, unknown> = {
    "insecure-registries": insecureRegistries,
    "live-restore": true,
    "log-driver": "json-file",
    "log-opts": { "max-file": "3", "max-size": "10m" },
    "no-new-privileges": true,
    "registry-mirrors": registryMirrors,
    "userland-proxy": false,
    ...daemon,
  };
  // It is Docker's default; where the file says so, Docker since 25 refuses each reload for want of `userland-proxy-path`.
  if (settings["userland-proxy"] === true) delete settings["userland-proxy"];
  return settings;
}

function sorted(settings: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1)));
}
