import { describe, expect, test } from "vitest";
import type { TwoServers } from "../../support/two-servers.ts";
import { campaign } from "../campaign.ts";

/** Something that was done to a server by hand, and what a preview says of it. */
interface Drift {
  name: string;
  /** Those of one batch are healed together where not each is tried alone; one without is tried in campaigns only. */
  batch?: string;
  damage(two: TwoServers): Promise<unknown>;
  shows: RegExp[];
  /** What must hold on the server afterwards, as a script. */
  healed?: string;
}

const app = (script: string) => (two: TwoServers) => two.app.exec(script);
const update = (type: string, id: string) => new RegExp(`host:index:${type}: \\(update\\)\\s+\\[id=${id}\\]`);

const drifts: Drift[] = [
  {
    name: "daemon.json edited",
    batch: "files",
    damage: app(
      `sed -i 's/"live-restore": true/"live-restore": false/' /etc/docker/daemon.json; systemctl reload docker`,
    ),
    shows: [/~ live-restore *: false => true/, update("Unit", "docker.service")],
    healed: "docker info -f '{{.LiveRestoreEnabled}}' | grep true",
  },
  {
    name: "sshd's settings edited",
    batch: "files",
    damage: app(
      "sed -i 's/^PasswordAuthentication.*/PasswordAuthentication yes/' /etc/ssh/sshd_config.d/00-aisha.conf",
    ),
    shows: [update("SshConfig", "sshd")],
    healed: "sshd -T | grep -x 'passwordauthentication no'",
  },
  {
    name: "the firewall's file edited",
    batch: "files",
    damage: app("echo '# by hand' >>/etc/aisha/firewall.nft"),
    shows: [/- *# by hand/],
  },
  {
    name: "the firewall's table flushed",
    batch: "files",
    damage: app("nft flush table inet aisha"),
    shows: [update("NftTable", "inet aisha")],
    healed: "nft list table inet aisha | grep 'dport 443'",
  },
  {
    name: "a unit stopped",
    batch: "files",
    damage: app("systemctl stop fail2ban"),
    shows: [update("Unit", "fail2ban.service")],
  },
  {
    name: "a unit disabled",
    batch: "files",
    damage: app("systemctl disable aisha-firewall"),
    shows: [update("Unit", "aisha-firewall.service")],
    healed: "systemctl is-enabled aisha-firewall fail2ban",
  },
  {
    name: "a package removed",
    batch: "files",
    damage: app("apt-get remove -qq unattended-upgrades"),
    shows: [/\+ \[\d+\]: "unattended-upgrades"/],
    healed: "dpkg -s unattended-upgrades | grep 'ok installed'",
  },
  {
    name: "a key added to a user's",
    batch: "files",
    damage: app("echo 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFake intruder' >>~deploy/.ssh/authorized_keys"),
    shows: [/intruder/],
    healed: "! grep intruder ~deploy/.ssh/authorized_keys",
  },
  {
    name: "mode and owner changed",
    batch: "files",
    damage: app("chmod 777 /srv/audio; chown root:root /srv/audio"),
    shows: [/mode *: "0777" => "0750"/, /owner *: "0:0" => "1000:1000"/],
    healed: "stat -c '%a %u:%g' /srv/audio | grep '750 1000:1000'",
  },
  {
    name: "the registry's authority deleted where it is trusted",
    batch: "files",
    damage: app("rm /etc/docker/certs.d/*/ca.crt"),
    shows: [/host:index:File: \(create\)/],
    healed: "ls /etc/docker/certs.d/*/ca.crt",
  },
  {
    name: "Docker stopped",
    batch: "engine",
    damage: app("systemctl stop docker docker.socket"),
    shows: [/Docker does not answer|Cannot connect to the Docker daemon/],
    healed: "docker ps",
  },
  {
    name: "the key of the login rotated",
    batch: "login", // apart, since a preview that fails tells of one reason
    async damage(two) {
      await two.rotateKey();
      two.declare();
    },
    shows: [/server app .*does not let admin in with the key|Permission denied/],
  },
  {
    name: "Docker removed",
    damage: app("apt-get remove -qq docker.io"),
    shows: [/"docker\.io" => /, /Docker does not answer on server app: .*sudo systemctl start docker/],
    healed: "docker ps",
  },
  {
    name: "sshd on another port",
    async damage(two) {
      await two.app.exec("echo Port 2222 >/etc/ssh/sshd_config.d/zz-port.conf; systemctl restart ssh");
      two.declare((config) => Object.assign(config["aisha:servers"].app, { port: 2222 }));
    },
    shows: [/server app .*:22\) refuses the connection|port 22: Connection refused/],
  },
  {
    name: "a server installed anew",
    async damage(two) {
      await two.reinstall("app");
      two.declare();
    },
    // By the connection of the last up: its host key is another now, and its port, where that was changed, is closed.
    shows: [/offers another host key|Host key verification failed|refuses the connection|Connection refused/],
  },
];

/** One by one in a campaign, else batch by batch. */
const batches = campaign
  ? drifts.map((drift) => [drift])
  : Object.values(
      Object.groupBy(
        drifts.filter(({ batch }) => batch),
        ({ batch }) => batch!,
      ) as Record<string, Drift[]>,
    );

export function serverDriftIsHealed(two: () => TwoServers): void {
  describe("drift of a server is shown, healed by one up, and gone", () => {
    test.each(batches.map((batch) => [batch.map(({ name }) => name).join(", "), batch] as const))(
      "%s",
      async (_, batch) => {
        for (const { damage } of batch) await damage(two());
        const { output } = await two().product.preview("--diff");
        for (const shown of batch.flatMap(({ shows }) => shows)) expect(output).toMatch(shown);
        await two().up();
        for (const { healed } of batch) if (healed) await two().app.exec(healed);
        const preview = await two().product.preview("--diff", "--expect-no-changes");
        expect(preview.code, preview.output).toBe(0);
        expect(await two().version()).toBe("1");
      },
    );
  });
}
