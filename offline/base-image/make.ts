// Makes a Debian 13 image where no image registry can be reached: node make.ts <image> <folder> <label>
// As root; the folder must not be there yet and is left to the caller to remove.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import Docker from "dockerode";

/** Folders whose content no image needs: apt's lists and archives. */
const emptied = ["var/lib/apt/lists", "var/cache/apt"];

const [image = "", folder = "", label = ""] = process.argv.slice(2);
await bootstrap();
await importImage();

async function bootstrap(): Promise<void> {
  const options = ["--variant=minbase", "--include=ca-certificates"];
  const debootstrap = spawn("debootstrap", [...options, "trixie", folder], { stdio: "inherit" });
  const [code] = await once(debootstrap, "close");
  if (code !== 0) throw new Error(`debootstrap failed (${code})`);
  for (const place of emptied) {
    for (const entry of readdirSync(join(folder, place))) rmSync(join(folder, place, entry), { recursive: true });
  }
}

/** The image gets its name last, so that none is left that has only half of the files. */
async function importImage(): Promise<void> {
  const [repo = "", tag = ""] = image.split(":");
  const archive = ["--numeric-owner", "--directory", folder, "--create", "."];
  const tar = spawn("tar", archive, { stdio: ["ignore", "pipe", "inherit"] });
  const closed = once(tar, "close");
  const engine = new Docker({ socketPath: "/var/run/docker.sock" });
  const changes = ['CMD ["bash"]', `LABEL ${label}=debootstrap`];
  const answer = await engine.importImage(tar.stdout, { changes });
  const lines = await new Promise<{ status?: string }[]>((resolve, reject) => {
    engine.modem.followProgress(answer, (error, all) => (error ? reject(error) : resolve(all)));
  });
  const [code] = await closed;
  if (code !== 0) throw new Error(`tar of ${folder} failed (${code})`);
  await engine.getImage(lines.at(-1)?.status ?? "").tag({ repo, tag });
}
