import { spawnSync } from "node:child_process";

/** Whether these tests can give a command a machine of its own to see. */
export const canAlterMounts = process.getuid?.() === 0 && spawnSync("unshare", ["--mount", "true"]).status === 0;

/** A script that sees the machine with other mounts. They are gone with its last process; nobody else sees them. No single quotes in it. */
export function withMounts(mounts: string, script: string): string {
  return `unshare --mount bash -e -c '${mounts}\n${script}'`;
}

/** As on a machine that never had Docker: neither the daemon's program nor its socket is there. */
export const noDocker = `
  mount -t tmpfs tmpfs /mnt && mkdir /mnt/upper /mnt/work
  mount -t overlay overlay -o lowerdir=/usr,upperdir=/mnt/upper,workdir=/mnt/work /usr
  rm -f /usr/bin/dockerd /usr/sbin/dockerd /usr/local/bin/dockerd
  mount -t tmpfs tmpfs /run`;

/** Another engine than the machine's own answers at Docker's socket. */
export function engineAt(socket: string): string {
  return `mount --bind "${socket}" /var/run/docker.sock`;
}
