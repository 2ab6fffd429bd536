import { app, type Fault, infra } from "./fault.ts";

/** A file system of its own under the folder that holds the server's files; these stay as they are, their times included. */
const ownDisk = (options: string) =>
  `mkdir -p /root/kept; mount --bind /opt/aisha /root/kept; mount -t tmpfs -o ${options} tmpfs /opt/aisha
   for part in /root/kept/*; do mkdir /opt/aisha/\${part##*/}; mount --bind $part /opt/aisha/\${part##*/}; done`;
const oldDisk = "umount -R /opt/aisha; umount /root/kept";

export const serverFaults: Fault[] = [
  {
    name: "a full disk",
    section: "servers",
    says: /^app:\/opt\/aisha the disk is \d+ % full/,
    damage: app(`${ownDisk("size=2m")}\n head -c 2m /dev/zero >/opt/aisha/filler 2>/dev/null || true`),
    repair: app(oldDisk),
  },
  {
    name: "no inodes left",
    section: "servers",
    says: /^app:\/opt\/aisha \d+ % of the inodes are used/,
    damage: app(
      `${ownDisk("size=2m,nr_inodes=60")}; for i in $(seq 60); do touch /opt/aisha/$i 2>/dev/null || break; done`,
    ),
    repair: app(oldDisk),
  },
  {
    name: "a clock that is off",
    section: "servers",
    says: /^infra its clock is (29\d|30\d) s ahead of this machine's/,
    // The clock itself is this machine's too.
    damage: infra(
      'mv /usr/bin/date /usr/bin/date.real; printf \'#!/bin/sh\\nexec date.real -d "+300 sec" "$@"\\n\' >/usr/bin/date; chmod 755 /usr/bin/date',
    ),
    repair: infra("mv /usr/bin/date.real /usr/bin/date"),
  },
  {
    name: "a failed unit",
    section: "servers",
    says: /^infra\/broken.service the unit has failed/,
    damage: infra(
      "printf '[Service]\\nExecStart=/bin/false\\n' >/etc/systemd/system/broken.service; systemctl daemon-reload; systemctl start broken; sleep 1",
    ),
    repair: infra("rm /etc/systemd/system/broken.service; systemctl reset-failed broken; systemctl daemon-reload"),
  },
  {
    name: "sshd stopped",
    section: "servers",
    hidesAll: true,
    says: /^infra cannot be asked: server infra .* refuses the connection/,
    damage: infra("systemctl stop ssh.socket ssh 2>/dev/null; pkill -f '[s]shd-session: admin' || true"),
    repair: infra("systemctl start ssh"),
  },
  {
    name: "no rights by sudo",
    section: "servers",
    says: /^infra cannot be asked: server infra .* gives admin no rights by sudo/,
    damage: infra("mv /etc/sudoers.d/admin /root/admin.sudo"),
    repair: infra("mv /root/admin.sudo /etc/sudoers.d/admin"),
  },
  {
    name: "Docker stopped",
    section: "docker",
    says: /^app Docker does not answer/,
    damage: app("systemctl stop docker docker.socket"),
    repair: app("systemctl start docker.socket docker"),
  },
  {
    name: "a container that no update knows",
    section: "docker",
    says: /^app\/stray a container of this stack that no update knows/,
    damage: async (product) => {
      const image = "$(docker inspect -f '{{.Config.Image}}' $(docker ps -q -f label=aisha.part=worker | head -1))";
      const label = `--label aisha.stack=${product.two.product.stack} --label aisha.part=worker`;
      await product.two.app.exec(`docker run -d --name stray --init ${label} --entrypoint sleep ${image} 600`);
    },
    repair: app("docker rm -f stray"),
  },
];
