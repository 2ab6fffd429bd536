import { expect, test } from "vitest";
import { containerChanges } from "../../../ops/review/containers.ts";
import { changeOf } from "../../../ops/review/kinds.ts";
import type { Step } from "../../../ops/review/preview.ts";
import { aroundOf, stepOf } from "./step.ts";

const volume = "docker:index/volume:Volume";
const inBot = { parent: { type: "aisha:bots:StandbyBot", name: "bot" } };
const server = { server: "app" };

test.each<[type: string, name: string, Partial<Step>, expected: string | undefined]>([
  [volume, "db-data", { op: "create" }, "none db-data: a new volume, empty"],
  [volume, "db-data", { op: "create", isLost: true }, "data db-data: is gone; an empty one takes its place"],
  [
    volume,
    "db-data",
    { op: "replace", old: { name: "db-data-1" }, isProtected: true },
    "data db-data: is replaced by an empty one, with all data in db-data-1; it is protected: Pulumi refuses",
  ],
  [
    volume,
    "bot-lease",
    { op: "replace", ...inBot },
    "data bot-lease: the lease of bot is replaced while bots hold it; two may poll until the old are gone",
  ],
  [
    "docker:index/network:Network",
    "app-edge",
    { op: "delete", isProtected: true },
    "attention app-edge: deleted; it is protected: Pulumi refuses",
  ],
  [
    "pulumi:providers:docker",
    "app",
    { old: { host: "ssh://a" }, new: { host: "ssh://b" } },
    "attention app: has another address or host key; if that is another machine, nobody moves the data in volumes there",
  ],
  [
    "host:index:Packages",
    "app",
    { old: { packages: ["nftables"] }, new: { ...server, packages: ["htop", "nftables"] }, differs: ["packages"] },
    "low packages of app: htop installed; nothing restarts for it",
  ],
  [
    "host:index:Packages",
    "app",
    { old: { packages: [] }, new: { ...server, packages: ["docker.io"] } },
    "attention packages of app: docker.io installed: Docker is not there",
  ],
  [
    "host:index:Unit",
    "app-fail2ban",
    { new: { ...server, unit: "fail2ban.service", active: true }, old: { active: false }, differs: ["active"] },
    "attention fail2ban.service on app: does not run: started",
  ],
  [
    "host:index:Unit",
    "app-journald",
    { new: { ...server, unit: "systemd-journald.service" }, differs: ["restartOn"] },
    "low systemd-journald.service on app: restarted",
  ],
  [
    "host:index:User",
    "app-ana",
    {
      old: { keys: ["ssh-ed25519 AAAA ana"] },
      new: { ...server, user: "ana", keys: ["ssh-ed25519 AAAA ana", "ssh-ed25519 BBBB lena"] },
      differs: ["keys"],
    },
    "attention user ana of app: keys: ana → ana, lena",
  ],
  [
    "host:index:SshConfig",
    "app-ssh",
    { old: { settings: { PermitRootLogin: "no" } }, new: { ...server, settings: { PermitRootLogin: "yes" } } },
    "attention sshd on app: PermitRootLogin no → yes; kept only if a new login works with it",
  ],
  [
    "host:index:NftTable",
    "app",
    { old: { rules: "a\n" }, new: { ...server, rules: "b\n" } },
    "attention firewall of app: other rules; kept only if a new login works with it",
  ],
  [
    "host:index:Sysctl",
    "app",
    { old: { settings: {} }, new: { ...server, settings: { "net.core.somaxconn": "4096" } } },
    "low kernel of app: net.core.somaxconn – → 4096",
  ],
  [
    "host:index:ImageRetention",
    "app",
    { old: { keep: 5 }, new: { keep: 7 }, differs: ["keep"] },
    "low app: images of the last 7 releases stay, 5 until now",
  ],
  [
    "host:index:Certificate",
    "nginx",
    { old: { condition: "it ends in 5 days" }, new: { condition: "sound" } },
    "low nginx: made or copied anew (it ends in 5 days)",
  ],
  [
    "host:index:Directory",
    "app/srv",
    { old: { path: "/srv" }, op: "delete" },
    "low /srv: not declared any more; goes if it is empty",
  ],
  [
    "host:index:Gate",
    "api",
    { differs: ["containers"] },
    "attention api: not all of its containers are as they passed: looked after again",
  ],
  ["host:index:Gate", "api", { op: "create" }, undefined],
  ["host:index:Reload", "nginx", {}, "low nginx: has not read what is on disk; reloaded"],
  ["pulumi:providers:command", "default", { op: "create" }, undefined],
  [
    "random:index:RandomPet",
    "pet",
    { op: "replace", differs: ["length"], isProtected: true },
    "attention pet: replace of random:index:RandomPet (length); it is protected: Pulumi refuses",
  ],
  ["random:index:RandomPet", "pet", { op: "create" }, "low pet: create of random:index:RandomPet"],
])("%s %s %j", (type, name, given, expected) => {
  const step = stepOf(type, name, given);
  const change = changeOf(step, aroundOf([step]));
  expect(change && `${change.risk} ${change.what}: ${change.words}`).toBe(expected);
});

const container = (parent: string, type: string, given: Partial<Step>) =>
  stepOf("docker:index/container:Container", `${parent}-1`, {
    op: "replace",
    parent: { type, name: parent },
    ...given,
  });

test.each<[string, Step, expected: string]>([
  [
    "nginx to the host's network",
    container("nginx", "aisha:nginx:Nginx", { differs: ["networkMode"] }),
    "attention nginx: another network: stopped, then started on the other network (while it moves between bridge and host network)",
  ],
  [
    "a registry",
    container("registry", "aisha:registry:Registry", { differs: ["ports"] }),
    "attention registry: other ports: stopped, then started anew; no push and no pull until the new one is healthy (no push and no pull until the new one is healthy)",
  ],
  [
    "an app with a variable more",
    container("api", "aisha:apps:App", {
      differs: ["envs"],
      old: { envs: ["A=1"] },
      new: { envs: ["A=1", "B=secret"] },
    }),
    "low api: another environment (B): 1 container replaced, new beside old until they pass; no request is dropped",
  ],
  [
    "a bot to another server",
    container("bot", "aisha:bots:StandbyBot", { differs: ["networksAdvanced"] }),
    "low bot: another network: changes hands; the old ones wait behind the new until it has settled",
  ],
  [
    "one of two that does not run",
    container("pair", "aisha:apps:App", { differs: ["mustRun"] }),
    "attention pair: pair-1 does not run: 1 container replaced, new beside old until they pass; the old finish what they have in hand",
  ],
  [
    "nginx that does not run",
    container("nginx", "aisha:nginx:Nginx", { differs: ["mustRun"] }),
    "attention nginx: nginx-1 does not run: started anew (down already, until it is healthy again)",
  ],
  ["an app that is new", container("api", "aisha:apps:App", { op: "create" }), "low api: 1 container added"],
  ["a replica less", container("api", "aisha:apps:App", { op: "delete" }), "low api: 1 container taken away"],
])("%s", (_, step, expected) => {
  const config = { apps: { api: { routes: { "/": {} } }, pair: { replicas: 2 } } };
  const [change] = containerChanges(aroundOf([step], config));
  const { risk, what, words, downtime } = change!;
  expect(`${risk} ${what}: ${words}${downtime ? ` (${downtime})` : ""}`).toBe(expected);
});
