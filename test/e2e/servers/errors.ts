import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { StackConfig } from "../../support/product.ts";
import { makeSshKey } from "../../support/ssh-key.ts";
import type { TwoServers } from "../../support/two-servers.ts";
import { sample } from "../campaign.ts";

interface Fault {
  name: string;
  /** A change to what is declared of server app. */
  declare?(app: StackConfig, two: TwoServers): void;
  /** A script on server app. */
  damage?: string;
  repair?: string;
  says: RegExp;
}

const faults: Fault[] = [
  {
    name: "another host key than the pinned one",
    declare: (app) => {
      app.hostKey = makeSshKey().public;
    },
    says: /server app \(admin@[\d.]+:22\) offers another host key .*aisha:servers\.app\.hostKey/s,
  },
  {
    name: "a user that the server does not know",
    declare: (app) => {
      app.user = "nobody-here";
    },
    says: /server app \(nobody-here@[\d.]+:22\) does not let nobody-here in/,
  },
  {
    name: "a key that the server does not know",
    declare: (app, two) => {
      app.key = `${two.servers.keyPath}-unknown`;
      writeFileSync(app.key, makeSshKey().private, { mode: 0o600 });
    },
    says: /server app .* does not let admin in with the key .*ssh-copy-id/s,
  },
  {
    name: "no sudo",
    damage: "mv /etc/sudoers.d/admin /root/admin.sudo",
    repair: "mv /root/admin.sudo /etc/sudoers.d/admin",
    says: /server app .* gives admin no rights by sudo without a password .*NOPASSWD/s,
  },
  {
    name: "nobody at its address",
    declare: (app, two) => {
      app.host = two.servers.addressOf(250);
    },
    says: /server app \(admin@[\d.]+:22\) (cannot be reached|does not answer)/,
  },
  {
    name: "a full disk",
    declare: (app) => {
      app.system.docker.daemon = { labels: ["full=disk"] };
    },
    damage:
      "cp -a /etc/docker /root/etc-docker; mount -t tmpfs -o size=8k tmpfs /etc/docker; cp -a /root/etc-docker/daemon.json /etc/docker/; head -c 8k /dev/zero >/etc/docker/filler 2>/dev/null || true",
    repair: "umount /etc/docker; rm -rf /root/etc-docker",
    says: /File \(app-docker\).*No space left on device/s,
  },
  {
    name: "a daemon.json that Docker refuses",
    declare: (app) => {
      app.system.docker.daemon = { "no-such-key": true };
    },
    says: /File \(app-docker\).*\/etc\/docker\/daemon.json was not written, the one before stays: dockerd refuses it.*no-such-key/s,
  },
  {
    name: "settings that sshd refuses",
    declare: (app) => {
      app.system.ssh.settings = { MaxSessions: "many" };
    },
    says: /SshConfig \(app-ssh\).*sshd refuses.*MaxSessions/s,
  },
  {
    name: "rules that nftables refuses",
    damage:
      "mv /usr/sbin/nft /usr/sbin/nft.real; printf '#!/bin/sh\\necho \"Error: syntax error\" >&2; exit 1\\n' >/usr/sbin/nft; chmod 755 /usr/sbin/nft",
    declare: (app) => {
      app.system.firewall = { open: { "8443": ["0.0.0.0/0"] } };
    },
    repair: "mv /usr/sbin/nft.real /usr/sbin/nft",
    says: /NftTable \(app\).*nft refuses the rules of table inet aisha, those before stay:.*syntax error/s,
  },
];

export function faultsAreNamed(two: () => TwoServers): void {
  describe("what is wrong with a server is told with its name, and nothing else changes", () => {
    test.each(sample(faults, 4).map((fault) => [fault.name, fault] as const))("%s", async (_, fault) => {
      const { app } = two();
      const before = await inForce(two());
      if (fault.damage) await app.exec(fault.damage);
      two().declare((config) => fault.declare?.(config["aisha:servers"].app, two()));
      const { code, output } = await two().product.run("bin/up");
      if (fault.repair) await app.exec(fault.repair);
      expect(code).not.toBe(0);
      expect(output).toMatch(fault.says);
      expect(await inForce(two())).toBe(before);
      expect(await two().version()).toBe("1");
      two().declare();
      await two().up();
    });
  });
}

/** What must be as it was. */
function inForce({ app }: TwoServers): Promise<string> {
  return app.exec("cat /etc/docker/daemon.json; sshd -T; nft -s list table inet aisha; docker ps -q --no-trunc | sort");
}
