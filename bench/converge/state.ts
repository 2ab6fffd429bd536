import { createHash } from "node:crypto";
import { mapValues } from "../../config/map-values.ts";

/** What both tools are to make of a server: described once, so that they declare the same. */
export interface HostState {
  packages: string[];
  directories: DirectoryState[];
  users: Record<string, UserState>;
  files: FileState[];
  /** Unit → content of its file in {@link unitFolder}; each is enabled and active. */
  units: Record<string, string>;
  sysctl: Record<string, string>;
}

export interface DirectoryState {
  path: string;
  mode: string;
  owner: string;
}

export interface FileState extends DirectoryState {
  content: string;
}

export interface UserState {
  groups: string[];
  keys: string[];
}

export const unitFolder = "/etc/systemd/system";
export const shell = "/bin/bash";

const root = "root:root";
/** Small ones; they are put on the servers before anything is measured. */
const packages = ["bc", "less", "lsof", "pv", "tree", "xxd"];
const logins = ["anna", "boris", "clara", "deploy"];
const services = ["api", "bot", "worker"];
/** Private to the network namespace, so that a test server in a container has its own. */
const sysctl = {
  "net.core.somaxconn": "4096",
  "net.ipv4.ip_local_port_range": "15000 60999",
  "net.ipv4.tcp_fin_timeout": "30",
  "net.ipv4.tcp_keepalive_time": "600",
  "net.ipv4.tcp_syncookies": "1",
};

export const state: HostState = {
  packages,
  directories: [
    { path: "/etc/ssh/sshd_config.d", mode: "0755", owner: root }, // a package's own
    ...["/etc/bench", "/srv/bench", "/var/lib/bench"].map((path) => ({ path, mode: "0755", owner: root })),
    ...services.map((name) => ({ path: `/etc/bench/${name}.d`, mode: "0750", owner: root })),
    ...services.map((name) => ({ path: `/var/lib/bench/${name}`, mode: "0700", owner: "deploy:deploy" })),
  ],
  users: mapValues(Object.fromEntries(logins.map((name) => [name, name])), (name) => ({
    groups: name === "deploy" ? ["adm", "systemd-journal"] : ["adm"],
    keys: ["laptop", "desk"].map((place) => publicKey(`${name}@${place}`)),
  })),
  files: [
    ...services.flatMap((name) => [
      { path: `/etc/bench/${name}.env`, content: settings(name, 12), mode: "0640", owner: "root:deploy" },
      ...Array.from({ length: 9 }, (_, index) => ({
        path: `/etc/bench/${name}.d/${10 + index}-part.conf`,
        ...{ content: settings(`${name}-${index}`, 5 + 15 * index), mode: "0644", owner: root },
      })),
    ]),
    ...logins.map((name) => ({
      path: `/srv/bench/${name}.toml`,
      ...{ content: settings(name, 30), mode: "0600", owner: `${name}:${name}` },
    })),
    { path: "/etc/sysctl.d/90-bench.conf", content: lines(sysctl, " = "), mode: "0644", owner: root },
    { path: "/etc/motd", content: "This server belongs to a benchmark.\n", mode: "0644", owner: root },
  ],
  units: {
    ...mapValues(Object.fromEntries(services.map((name) => [`bench-${name}.service`, name])), simple),
    "bench-once.service": unit("once", "Type=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true"),
    "bench-lock.service": unit("lock", "Type=oneshot\nRemainAfterExit=yes\nExecStart=/usr/bin/touch /run/bench-lock"),
  },
  sysctl,
};

/** As resources of this program: all packages are one, and all settings of the kernel. */
export function resourcesIn(state: HostState): number {
  const { users, directories, units } = state;
  const maps = Object.keys(users).length + Object.keys(units).length;
  return 2 + maps + directories.length + filesOf(state).length;
}

/** As what stands beside the declared files: a unit's own file is one of them. */
export function filesOf({ files, units }: HostState): FileState[] {
  const unitFiles = Object.entries(units).map(([name, content]) => ({ path: `${unitFolder}/${name}`, content }));
  return [...files, ...unitFiles.map((file) => ({ ...file, mode: "0644", owner: root }))];
}

function simple(name: string): string {
  return unit(name, `EnvironmentFile=/etc/bench/${name}.env\nExecStart=/bin/sleep infinity\nRestart=on-failure`);
}

function unit(name: string, service: string): string {
  return `[Unit]\nDescription=${name} of the benchmark\n\n[Service]\n${service}\n\n[Install]\nWantedBy=multi-user.target\n`;
}

function settings(seed: string, count: number): string {
  const entries = Array.from({ length: count }, (_, index) => [`SETTING_${index}`, digest(`${seed} ${index}`)]);
  return lines(Object.fromEntries(entries), "=");
}

function lines(settings: Record<string, string>, between: string): string {
  return Object.entries(settings)
    .map(([key, value]) => `${key}${between}${value}\n`)
    .join("");
}

/** Of the form of a public key; nobody has the private one. */
function publicKey(comment: string): string {
  const head = Buffer.from("0000000b7373682d6564323535313900000020", "hex"); // length and name of ssh-ed25519, length of the rest
  const key = createHash("sha256").update(comment).digest();
  return `ssh-ed25519 ${Buffer.concat([head, key]).toString("base64")} ${comment}`;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
