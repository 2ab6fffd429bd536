import { describe, expect, test } from "vitest";
import { schema } from "../../config/schema.ts";
import { configurationWith, problemsWith } from "../support/configuration.ts";

const key = `ssh-ed25519 ${"A".repeat(68)}`;
const far = (more: object = {}) => ({ transport: "ssh", host: "203.0.113.7", user: "admin", hostKey: key, ...more });

/** What is wrong with a server over SSH that declares this of its system. */
function problemsOfSystem(path: string, value: unknown): string[] {
  const found = problemsWith(["servers/here", far()], [`servers/here/system/${path}`, value]);
  return found.map((problem) => problem.replace(/^servers\/here\/system\/?/, ""));
}

describe("the system of a server", () => {
  const systemWith = (...changes: [string, unknown][]) => {
    const { here } = schema.parse(configurationWith(["servers/here", far()], ...changes)).servers;
    return (here as Extract<typeof here, { transport: "ssh" }>).system;
  };

  test("has defaults for all of it", () => {
    expect(systemWith()).toEqual({
      managed: true,
      packages: [],
      docker: { package: "docker.io", registryMirrors: [], daemon: {} },
      ssh: { ports: [22], settings: {} },
      firewall: { enabled: true, open: {} },
      fail2ban: { enabled: true, ignore: [], retries: 5, banMinutes: 60 },
      users: {},
      sysctl: {},
      folders: {},
      journalMb: 500,
      openFiles: 65_536,
      securityUpgrades: true,
      reviveContainers: true,
      timeSync: "systemd-timesyncd",
    });
  });

  test("has defaults for what a part leaves out", () => {
    const system = "servers/here/system";
    const declared = systemWith(
      [`${system}/fail2ban/retries`, 3],
      [`${system}/users/eve`, { keys: [key] }],
      [`${system}/folders`, { "/srv/data": {} }],
    );
    expect(declared.fail2ban).toEqual({ enabled: true, ignore: [], retries: 3, banMinutes: 60 });
    expect(declared.users.eve).toEqual({ keys: [key], groups: [], sudo: false });
    expect(declared.folders).toEqual({ "/srv/data": { mode: "0755", owner: "root:root" } });
  });

  test("is not a local server's", () => {
    expect(problemsWith(["servers/here/system", {}])).toEqual([
      'servers/here: unknown key "system"; known are transport, folder, edgeSubnet, keepReleases, housekeeping, leaves',
    ]);
  });
});

test.each<[path: string, value: unknown]>([
  ["packages", ["htop", "libstdc++6", "linux-image-6.1.0-18-amd64"]],
  ["docker/registryMirrors", ["https://mirror.example.org", "http://10.0.0.9:5000/"]],
  ["docker/daemon", { mtu: 1400, labels: ["a=b"], features: { buildkit: true }, none: null }],
  ["ssh/settings", { MaxAuthTries: "3" }],
  ["firewall/open", { "1": ["0.0.0.0/0"], "51820/udp": ["10.0.0.0/8"], "65535": ["10.0.0.0/8", "192.168.7.1/32"] }],
  ["users", { eve: { keys: [`${key} eve@home`, `ssh-rsa ${"A".repeat(540)}==`], groups: ["docker"], sudo: true } }],
  ["sysctl", { "vm.swappiness": "10", "net/ipv4/conf/eth0.1/rp_filter": "1" }],
  ["folders", { "/srv/data": { mode: "0700", owner: "1000:users" } }],
  ["timeSync", "none"],
])("%s = %j is accepted", (path, value) => expect(problemsOfSystem(path, value)).toEqual([]));

const flagRule = "must be true or false";
const networkRule = "must be an IPv4 network as address/bits";
const userRule = "must be the name of a user";
const userFix = "use lower-case letters, digits, _ and -, starting with a letter";
const folderRule = "must be an absolute path of a folder, without an ending slash";
const portRule = (got: string) =>
  `must be a port, 1–65535, with /udp where it is not TCP, got "${got}"; write it as "5432": [10.0.0.0/8]`;
test.each<[path: string, value: unknown, problem: string]>([
  ["managed", "yes", `managed: ${flagRule}, got "yes"; true is the default`],
  ["packages", ["Htop"], 'packages/0: must be the name of a Debian package, got "Htop"; apt-cache search finds it'],
  ["packages", ["a1", "a1"], 'packages: must name each once, got ["a1","a1"]; take one out'],
  ["packages", "htop", 'packages: must be a list, got "htop"; write it as [htop]'],
  [
    "docker",
    "yes",
    'docker: must be a map with the keys package, registryMirrors, daemon, got "yes"; write each as key: value',
  ],
  [
    "docker/registryMirrors",
    ["mirror"],
    'docker/registryMirrors/0: must be the URL of a registry, got "mirror"; write it as https://mirror.example.org',
  ],
  ["docker/daemon", [], "docker/daemon: must be a map, got []; write each entry as key: value"],
  ["ssh/ports", [0], "ssh/ports/0: must be 1–65535, got 0; choose a free port"],
  [
    "ssh/settings",
    { "Use DNS": "no" },
    'ssh/settings/Use DNS: must be a keyword of sshd_config that is no Match or Include, got "Use DNS"; man sshd_config lists them',
  ],
  ["ssh/settings", { UseDNS: true }, 'ssh/settings/UseDNS: must be text; quote it, as in "1"'],
  ["firewall/enabled", "no", `firewall/enabled: ${flagRule}, got "no"; true is the default`],
  ["firewall/open", { "0": ["10.0.0.0/8"] }, `firewall/open/0: ${portRule("0")}`],
  ["firewall/open", { "65536": ["10.0.0.0/8"] }, `firewall/open/65536: ${portRule("65536")}`],
  ["firewall/open", { "80": [] }, "firewall/open/80: must name at least one network; leave the port out to close it"],
  ["firewall/open", { "80/tcp": ["10.0.0.0/8"] }, `firewall/open/80/tcp: ${portRule("80/tcp")}`],
  ["firewall/open", { ssh: ["10.0.0.0/8"] }, `firewall/open/ssh: ${portRule("ssh")}`],
  ["firewall/open", { "80": ["10.0.0.0"] }, `firewall/open/80/0: ${networkRule}, got "10.0.0.0"; 10.0.0.0/8 is one`],
  [
    "firewall/open",
    { "80": "10.0.0.0/8" },
    'firewall/open/80: must be a list, got "10.0.0.0/8"; write it as [10.0.0.0/8]',
  ],
  ["fail2ban/enabled", 1, `fail2ban/enabled: ${flagRule}, got 1; true is the default`],
  ["fail2ban/ignore", ["::1/128"], `fail2ban/ignore/0: ${networkRule}, got "::1/128"; 10.0.0.0/8 is one`],
  ["fail2ban/retries", 0, "fail2ban/retries: must be a whole number of failed logins, 1–100, got 0; 5 is the default"],
  [
    "fail2ban/banMinutes",
    43_201,
    "fail2ban/banMinutes: must be a whole number of minutes, 1–43200, got 43201; 60 is the default",
  ],
  ["users", { "A b": { keys: [] } }, `users/A b: ${userRule}, got "A b"; ${userFix}`],
  ["users/eve", {}, "users/eve/keys: is missing: must be a list; write it as [ssh-ed25519 AAAA… who]"],
  [
    "users/eve/keys",
    ["AAAA"],
    'users/eve/keys/0: must be a public key, as ssh-ed25519 AAAA… who, got "AAAA"; give the line of a .pub file',
  ],
  ["users/eve", { keys: [], sudo: "yes" }, `users/eve/sudo: ${flagRule}, got "yes"; true gives every right`],
  ["users/eve", { keys: [], shell: "sh" }, 'users/eve: unknown key "shell"; known are keys, groups, sudo'],
  [
    "sysctl",
    { swappiness: "1" },
    'sysctl/swappiness: must be the name of a kernel setting, got "swappiness"; sysctl -a lists them',
  ],
  ["sysctl", { "vm.swappiness": 1 }, 'sysctl/vm.swappiness: must be text; quote it, as in "1"'],
  ["folders", { data: {} }, `folders/data: ${folderRule}, got "data"; write it as /data`],
  [
    "folders",
    { "/d": { mode: "755" } },
    'folders//d/mode: must be permission bits in quotes, got "755"; write it as "0755"',
  ],
  ["folders", { "/d": { owner: "root" } }, 'folders//d/owner: must be user:group, got "root"; write it as 1000:1000'],
  ["journalMb", 15, "journalMb: must be a whole number of MiB, 16–1048576, got 15; 500 is the default"],
  ["openFiles", 1023, "openFiles: must be a whole number of files, 1024–1048576, got 1023; 65536 is the default"],
  ["securityUpgrades", "no", `securityUpgrades: ${flagRule}, got "no"; true is the default`],
  ["reviveContainers", 1, `reviveContainers: ${flagRule}, got 1; true is the default`],
  ["timeSync", "ntp", 'timeSync: must be one of systemd-timesyncd, none, got "ntp"; choose one of them'],
  [
    "swap",
    1,
    ': unknown key "swap"; known are managed, packages, docker, ssh, firewall, fail2ban, users, sysctl, folders, journalMb, openFiles, securityUpgrades, reviveContainers, timeSync',
  ],
])("%s = %j is refused", (path, value, problem) => expect(problemsOfSystem(path, value)).toEqual([problem]));
