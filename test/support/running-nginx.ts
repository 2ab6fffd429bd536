import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tar from "tar-fs";
import { repository } from "../../ops/repository.ts";
import { plainText } from "../../providers/host/log-frames.ts";
import { type NginxConf, renderNginx } from "../../render/nginx/conf.ts";
import { Containers, docker } from "../providers/host/containers.ts";
import { get, until } from "./https.ts";
import { nginxConf } from "./nginx-conf.ts";

/** Of this file of tests alone: another may run beside it. */
const image = `aisha-test/nginx-rendered-${randomBytes(4).toString("hex")}`;
const containers = new Containers("nginx-rendered");

export interface RunningNginx {
  /** Where it answers. */
  base: string;
  /** Its own, which it sees as /etc/aisha. */
  folder: string;
  /** What it has written to its logs. */
  log(): Promise<string>;
  remove(): Promise<void>;
}

/**
 * nginx of the product's own image on this machine's network, hardened as the program does it, with what is rendered.
 * @param secrets content of the file with the tokens
 */
export async function startNginx(changes: Partial<NginxConf>, secrets = ""): Promise<RunningNginx> {
  await buildImage();
  const conf = nginxConf({ http: await freePort(), https: await freePort(), ...changes });
  const folder = mkdtempSync(join(tmpdir(), "aisha-nginx-"));
  chmodSync(folder, 0o755); // its workers look into it as another user
  writeFileSync(join(folder, "nginx.conf"), renderNginx(conf));
  writeFileSync(join(folder, "secrets.conf"), secrets);
  const pair = ["-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=nginx.test"];
  const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  execFileSync("openssl", ["req", "-x509", ...ec, ...pair], { cwd: folder, stdio: "pipe" });
  const container = await containers.start({
    Image: image,
    Cmd: ["nginx", "-c", "/etc/aisha/nginx.conf", "-g", "daemon off;"],
    HostConfig: {
      Binds: [`${folder}:/etc/aisha:ro`],
      ReadonlyRootfs: true,
      Tmpfs: { "/run": "", "/tmp": "" },
      NetworkMode: "host",
      CapDrop: ["ALL"],
      CapAdd: ["CHOWN", "SETGID", "SETUID"],
    },
  });
  const base = `https://${conf.address}:${conf.https}`;
  const log = async () => plainText(await container.logs({ stdout: true, stderr: true }));
  const remove = async () => {
    await container.remove({ force: true });
    await docker.getImage(image).remove();
    rmSync(folder, { recursive: true });
  };
  const answers = () =>
    get(`${base}/health`).then(
      ({ status }) => status === 200,
      () => false,
    );
  await until(answers).catch(async () => {
    const said = await log();
    await remove();
    throw new Error(`nginx does not run with what was rendered:\n${said}`);
  });
  return { base, folder, log, remove };
}

async function buildImage(): Promise<void> {
  const build = await docker.buildImage(tar.pack(join(repository, "images/nginx")) as never, { t: image });
  await new Promise((resolve, reject) =>
    docker.modem.followProgress(build, (error, steps) => {
      const failed = error ?? steps.find((step) => "error" in step)?.error;
      failed ? reject(new Error(String(failed))) : resolve(steps);
    }),
  );
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
