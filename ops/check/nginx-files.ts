import { createHash } from "node:crypto";
import { basename } from "node:path/posix";
import { filesInForce } from "../../providers/host/reload.ts";
import { sinceOf, type Told } from "./finding.ts";
import type { Reached, Subject } from "./subject.ts";

/** The files that nginx reads being those that are declared, on disk and in force. */
export async function filesTold({ reload, command }: Subject, { name, host }: Reached): Promise<Told[]> {
  if (!reload) return [];
  const fix = command("bin/up");
  const inForce = await filesInForce(host, reload);
  const all = Object.entries(reload.files).map(async ([path, declared]): Promise<Told[]> => {
    const file = await host.readFile(path);
    const where = `${name}:${path}`;
    if (!file) return [{ where, what: "is gone", fix }];
    if (createHash("sha256").update(file.content).digest("hex") !== declared) {
      return [{ where, what: "was changed by hand", since: sinceOf(file.changedAt), fix }];
    }
    if (inForce[path] === declared) return [];
    return [{ where, what: `nginx runs with another ${basename(path)} than is declared`, fix }];
  });
  return (await Promise.all(all)).flat();
}
