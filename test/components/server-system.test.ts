import { describe, expect, test } from "vitest";
import { Server } from "../../components/server.ts";
import { schema } from "../../config/schema.ts";
import { configurationWith } from "../support/configuration.ts";
import { type Declared, declare, ofType } from "../support/declared.ts";

type Change = [path: string, value: unknown];
const key = `ssh-ed25519 ${"A".repeat(68)}`;
const far = (more: object = {}) => ({ transport: "ssh", host: "203.0.113.7", user: "admin", hostKey: key, ...more });
const [file, unit, user] = ["host:index:File", "host:index:Unit", "host:index:User"];
const outputs = { [file]: ({ path }: Record<string, unknown>) => ({ hash: `hash of ${path}` }) };

/** What a server over SSH declares. @param system path under its system → value */
function declaredWith(system: Record<string, unknown> = {}, ...changes: Change[]): Promise<Declared[]> {
  const own = Object.entries(system).map(([path, value]): Change => [`servers/here/system/${path}`, value]);
  const { servers, registry } = schema.parse(configurationWith(["servers/here", far()], ...changes, ...own));
  return declare(() => new Server("app", { ...servers.here!, registry, publicPorts: [80, 443] }), outputs);
}

/** Each as <type>::<name>, without what every server has. */
function namesOf(declared: Declared[]): string[] {
  return declared
    .map(({ type, name }) => `${type.replace(/.*:/, "")}::${name}`)
    .filter((name) => !everywhere.includes(name))
    .sort();
}

const everywhere = ["Stack::aisha-unit", "Server::app", "docker::app", "Network::app-app", "Network::app-edge"];
const byDefault = [
  ...["Packages::app", "NftTable::app", "SshConfig::app-ssh", "Sysctl::app", "User::app-admin"],
  ...["docker", "fail2ban", "firewall", "firewall-unit", "journald", "limits"].map((part) => `File::app-${part}`),
  ...["revive", "revive-unit", "sysctl", "upgrades"].map((part) => `File::app-${part}`),
  ...["clock", "docker", "fail2ban", "firewall", "journald", "revive", "ssh"].map((part) => `Unit::app-${part}`),
  ...["Unit::app-apt-daily.timer", "Unit::app-apt-daily-upgrade.timer"],
];
const without = (...parts: RegExp[]) => byDefault.filter((name) => !parts.some((part) => part.test(name))).sort();

describe("a server over SSH declares", () => {
  test.each<[what: string, system: Record<string, unknown>, names: string[]]>([
    ["all of its set-up", {}, without()],
    ["no firewall that is off", { "firewall/enabled": false }, without(/firewall/, /NftTable/)],
    ["no bans that are off", { "fail2ban/enabled": false }, without(/fail2ban/)],
    ["no upgrades that are off", { securityUpgrades: false }, without(/upgrades/, /apt-daily/)],
    ["no clock that others keep", { timeSync: "none" }, without(/clock/)],
    ["no revival that is off", { reviveContainers: false }, without(/revive/)],
    ["its folders", { folders: { "/srv/data": {} } }, [...byDefault, "Directory::app/srv/data"].sort()],
    ["nothing of the host when it is not managed", { managed: false }, []],
  ])("%s", async (_, system, names) => expect(namesOf(await declaredWith(system))).toEqual(names));

  test("each of these for itself", async () => {
    const servers = (await declaredWith({ folders: { "/srv/data": {} } })).filter(({ type }) =>
      type.startsWith("host:"),
    );
    expect(new Set(servers.map(({ inputs }) => inputs.server))).toEqual(new Set(["app"]));
  });

  test("its folders as they are given", async () => {
    const folders = ofType(
      await declaredWith({ folders: { "/srv/data": { owner: "1000:1000" } } }),
      "host:index:Directory",
    );
    expect(folders["app/srv/data"]).toEqual({ server: "app", path: "/srv/data", mode: "0755", owner: "1000:1000" });
  });
});

test("revival is restarted for a change of its script or unit", async () => {
  const { restartOn } = ofType(await declaredWith(), unit)["app-revive"]!;
  const files = ["/usr/local/sbin/aisha-revive", "/etc/systemd/system/aisha-revive.service"];
  expect(restartOn).toEqual(Object.fromEntries(files.map((path) => [path, `hash of ${path}`])));
});

test("a local server declares nothing of the host", async () => {
  const local: Change = ["servers/here", { transport: "local", folder: ".aisha/test" }];
  expect(namesOf(await declaredWith({}, local))).toEqual([]);
});

describe("packages", () => {
  const least = [
    "apparmor",
    "ca-certificates",
    "docker-cli",
    "docker.io",
    "iptables",
    "logrotate",
    "nftables",
    "openssl",
    "procps",
  ];
  const more = ["fail2ban", "python3-systemd", "systemd-timesyncd", "unattended-upgrades"];
  const none = { "fail2ban/enabled": false, securityUpgrades: false, timeSync: "none" };
  test.each<[what: string, system: Record<string, unknown>, packages: string[]]>([
    ["by default", {}, [...least, ...more]],
    ["with one's own, each once", { packages: ["zsh", "openssl"] }, [...least, ...more, "zsh"]],
    ["without what is off", none, least],
  ])("%s", async (_, system, packages) => {
    const { app } = ofType(await declaredWith(system), "host:index:Packages");
    expect(app!.packages).toEqual([...packages].sort());
  });
});

describe("daemon.json", () => {
  const at = (address: string): Change => ["registry/address", address];
  test.each<[what: string, changes: Change[], insecure: string[]]>([
    ["names a registry that speaks http", [at("10.0.0.8")], ["10.0.0.8:5001"]],
    ["names none on loopback", [at("127.1.2.3")], []],
    ["names none that speaks https", [at("10.0.0.8"), ["registry/mode", "https"]], []],
  ])("%s", async (_, changes, insecure) => {
    const declared = await declaredWith({}, ...changes);
    const { path, content, validate } = ofType(declared, file)["app-docker"]!;
    expect(path).toBe("/etc/docker/daemon.json");
    expect(JSON.parse(String(content))["insecure-registries"]).toEqual(insecure);
    expect(validate).toEqual({ command: ["dockerd", "--validate", "--config-file", "{}"] });
    expect(ofType(declared, unit)["app-docker"]).toMatchObject({ reloadOn: { [String(path)]: `hash of ${path}` } });
  });

  test("restarts Docker for what it reads at its start only", async () => {
    const mirrors = { "docker/registryMirrors": ["https://mirror.example.org"] };
    const all = [{}, mirrors, { "docker/daemon": { mtu: 1400 } }];
    const marks = [];
    for (const system of all) marks.push(ofType(await declaredWith(system), unit)["app-docker"]!.restartOn);
    expect(marks[1]).toEqual(marks[0]);
    expect(marks[2]).not.toEqual(marks[0]);
  });
});

describe("who logs in", () => {
  const eve = { keys: [key], groups: ["adm"], sudo: true };
  const asRoot: Change = ["servers/here/user", "root"];
  const admin = { server: "app", user: "admin", groups: ["docker"] };
  test.each<[what: string, system: Record<string, unknown>, changes: Change[], users: object, root: string]>([
    ["this program, by what it has, in Docker's group", {}, [], { "app-admin": admin }, "no"],
    ["root, as it is", {}, [asRoot], {}, "prohibit-password"],
    [
      "others",
      { users: { eve } },
      [asRoot],
      { "app-eve": { server: "app", user: "eve", ...eve } },
      "prohibit-password",
    ],
    [
      "this program, as declared",
      { users: { admin: eve } },
      [],
      { "app-admin": { ...admin, ...eve, groups: ["adm", "docker"] } },
      "no",
    ],
  ])("%s", async (_, system, changes, users, root) => {
    const declared = await declaredWith(system, ...changes);
    expect(ofType(declared, user)).toEqual(users);
    const { settings } = ofType(declared, "host:index:SshConfig")["app-ssh"]!;
    expect(settings).toMatchObject({ PasswordAuthentication: "no", PermitRootLogin: root, AllowTcpForwarding: "yes" });
  });

  test("settings of one's own go first", async () => {
    const declared = await declaredWith({ "ssh/settings": { LoginGraceTime: "5", MaxAuthTries: "3" } });
    expect(ofType(declared, "host:index:SshConfig")["app-ssh"]!.settings).toMatchObject({
      LoginGraceTime: "5",
      MaxAuthTries: "3",
    });
  });
});
