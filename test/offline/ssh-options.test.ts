import { describe, expect, it } from "vitest";
import { targetOf } from "../../offline/docker/ssh-options.ts";
import { renderSshOptions } from "../../render/ssh-options.ts";

const hostKey = `ssh-ed25519 ${"A".repeat(68)}`;
const jump = { host: "bastion", port: 2222, user: "me", hostKey: `ssh-rsa ${"B".repeat(68)}==` };
const alias = "app.prod.eu";
const options = (more: object = {}) => renderSshOptions({ alias, hostKey, ...more });
const url = new URL("ssh://admin@203.0.113.7:2222");

describe("the options that the program renders", () => {
  it.each([
    ["a server", {}],
    ["one with a key file", { key: "~/.ssh/deploy" }],
    ["one behind a jump host", { jump }],
    ["one with both", { key: ".aisha/key", jump }],
  ])("mean %s, as it was declared", (_, more) => {
    expect(targetOf(url, options(more))).toEqual({
      ...{ server: "app", stack: "prod.eu", host: "203.0.113.7", port: 2222, user: "admin", hostKey },
      ...{ key: undefined, jump: undefined, ...more },
    });
  });

  it("have ssh's own defaults for user and port", () => {
    expect(targetOf(new URL("ssh://app"), options())).toMatchObject({ user: "root", port: 22, host: "app" });
  });
});

describe("other options are refused", () => {
  it.each([
    ["none at all", []],
    ["one more", [...options(), "-o", "StrictHostKeyChecking=no"]],
    ["one less", options().slice(2)],
    ["another value", options().map((word) => word.replace("StrictHostKeyChecking=yes", "StrictHostKeyChecking=no"))],
    [
      "another way to the jump host",
      options({ jump }).map((word) => word.replace("ProxyCommand=ssh", "ProxyCommand=nc")),
    ],
    ["a jump host that is not checked", options({ jump }).map((word) => word.replace(/ -o 'KnownHosts[^']*'/, ""))],
  ])("%s", (_, sshOpts) => {
    expect(() => targetOf(url, sshOpts)).toThrow(
      /^docker provider: sshOpts of ssh:\/\/admin@203\.0\.113\.7:2222 must be/,
    );
  });
});
