import { describe, expect, test } from "vitest";
import { schema } from "../../config/schema.ts";
import { configurationWith, problemsWith } from "../support/configuration.ts";

const hostKey = `ssh-ed25519 ${"A".repeat(68)}`;
const far = { transport: "ssh", host: "203.0.113.7", user: "admin", hostKey };
/** Everything of the least configuration on the first of several servers. */
const placed: [string, unknown][] = ["registry", "nginx", "apps/api", "bots/talker"].map((key) => [
  `${key}/server`,
  "here",
]);

const twice = "must be false, since servers/here is the same machine and sets it up; set it, or give another host";

describe("a server over SSH", () => {
  test("has defaults for what is left out", () => {
    const { servers } = schema.parse(configurationWith(["servers/here", far]));
    const { system, housekeeping, ...rest } = servers.here as Extract<typeof servers.here, { transport: "ssh" }>;
    const here = {
      port: 22,
      folder: "/opt/aisha",
      platform: "linux/amd64",
      edgeSubnet: "10.219.0.0/24",
      keepReleases: 5,
      leaves: [],
    };
    expect(rest).toEqual({ ...far, ...here });
    expect(housekeeping).toMatchObject({ timers: true, diskGuard: { percent: 85 } });
    expect(system).toMatchObject({ managed: true, firewall: { enabled: true, open: {} }, users: {} });
  });

  test.each([
    ["a key of its own", "key", "~/.ssh/id_ed25519"],
    ["an RSA host key", "hostKey", `ssh-rsa ${"A".repeat(540)}==`],
    ["a name that ssh knows", "host", "app.internal"],
    ["a jump host", "jump", { host: "bastion", user: "root", hostKey }],
  ])("may have %s", (_, key, value) =>
    expect(problemsWith(["servers/here", far], [`servers/here/${key}`, value])).toEqual([]),
  );

  const keyRule = "must be the server's public host key, as ssh-ed25519 AAAA…";
  const keyFix = "run on the server: cut -d' ' -f1,2 /etc/ssh/ssh_host_ed25519_key.pub";
  const host = "must be a host name or an IPv4 address";
  const user = "must be the name of a user";
  const rights = "give one that has sudo without a password, or root";
  const place = "must be an absolute path of a folder, without an ending slash";
  test.each<[key: string, value: unknown, problem: string]>([
    ["transport", undefined, "transport: is missing: must be one of local, ssh; choose one of them"],
    ["host", undefined, `host: is missing: ${host}; give what ssh would be given`],
    ["host", "admin@app", `host: ${host}, got "admin@app"; give what ssh would be given`],
    ["host", "-oProxyCommand=x", `host: ${host}, got "-oProxyCommand=x"; give what ssh would be given`],
    ["port", 0, "port: must be 1–65535, got 0; choose a free port"],
    ["user", "A b", `user: ${user}, got "A b"; ${rights}`],
    ["hostKey", undefined, `hostKey: is missing: ${keyRule}; ${keyFix}`],
    ["hostKey", "SHA256:abc", `hostKey: ${keyRule}, got "SHA256:abc"; ${keyFix}`],
    ["folder", "opt/aisha", `folder: ${place}, got "opt/aisha"; write it as /data`],
    [
      "key",
      "a key",
      'key: must be the path of a file, without spaces or quotes, got "a key"; leave it out to use the agent',
    ],
    ["jump/hostKey", "none", `jump/hostKey: ${keyRule}, got "none"; ${keyFix}`],
    [
      "password",
      "x",
      ' unknown key "password"; known are transport, host, port, user, hostKey, key, jump, folder, platform, system, edgeSubnet, keepReleases, housekeeping, leaves',
    ],
  ])("%s = %j is refused", (key, value, problem) => {
    const jump = { host: "bastion", user: "root", hostKey };
    const path = problem.startsWith(" ") ? "servers/here:" : "servers/here/";
    expect(problemsWith(["servers/here", { ...far, jump }], [`servers/here/${key}`, value])).toEqual([
      `${path}${problem}`,
    ]);
  });

  test("shares folder and subnet with none on its own machine, and with any on another", () => {
    const other = { ...far, host: "203.0.113.8" };
    expect(problemsWith(["servers/here", far], ["servers/other", other], ...placed)).toEqual([]);
    expect(problemsWith(["servers/here", far], ["servers/other", { ...other, host: far.host }], ...placed)).toEqual([
      'servers/other/folder: must be a folder of its own, but servers/here has "/opt/aisha"; choose another',
      "servers/other/edgeSubnet: must be a subnet of its own, but servers/here has 10.219.0.0/24 on the same engine; choose another",
      `servers/other/system/managed: ${twice}`,
    ]);
  });

  test("shares ports with none on its own machine, and with any on another", () => {
    const other = { ...far, folder: "/opt/other", edgeSubnet: "10.219.1.0/24", system: { managed: false } };
    const same: [string, unknown][] = [...placed, ["registry/server", "other"], ["registry/port", 443]];
    expect(problemsWith(["servers/here", far], ["servers/other", other], ...same, ["nginx/https", 443])).toEqual([
      "nginx/https: must be a port of its own, but registry/port has 443 on the same machine; choose another",
    ]);
    const apart = { ...other, host: "203.0.113.8" };
    const reached: [string, unknown][] = [...same, ["nginx/https", 443], ["registry/address", "10.0.0.8"]];
    expect(problemsWith(["servers/here", far], ["servers/other", apart], ...reached)).toEqual([]);
  });
});
