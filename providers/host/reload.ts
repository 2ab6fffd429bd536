import { createHash } from "node:crypto";
import { mapValues } from "../../config/map-values.ts";
import type { Context, Props, ResourceHandler } from "../rpc/handler.ts";
import { diffOf } from "../rpc/service.ts";
import type { Connect } from "./connect.ts";
import { effect } from "./effect.ts";
import type { Host } from "./host.ts";
import { notImported } from "./imported.ts";
import { NginxMaster } from "./nginx-master.ts";

interface ReloadInputs {
  server: string;
  container: string;
  configPath: string;
  /** Path on the server → SHA-256 of what nginx is to have read there. */
  files: Record<string, string>;
  drainSeconds: number;
}

/** What a reload leaves behind: the run of the master it was made in, and the workers it started. */
interface Stamp {
  startedAt: string;
  workers: number[];
}

type ReloadState = ReloadInputs & { stamp: Stamp };

/** The configuration being in force: nginx has read these files, its new workers run, and the old ones are gone. */
export function reload(connect: Connect): ResourceHandler {
  const apply = async (inputs: Props, context: Context) => {
    const args = inputs as unknown as ReloadInputs;
    const nginx = new NginxMaster(connect(args.server, context.urn).docker().getContainer(args.container));
    await nginx.test(args.configPath);
    const startedAt = await nginx.startedAt();
    const exchange = await nginx.reload(context.signal);
    await effect("reload.drain", () =>
      nginx.drain(exchange, args.drainSeconds, context.signal, (left) =>
        context.log(`old workers finish their requests, ${left} s at most`),
      ),
    );
    return { ...inputs, stamp: { startedAt, workers: exchange.fresh } };
  };
  return {
    async check(news) {
      return { inputs: { drainSeconds: 30, ...news } };
    },
    diff: diffOf("server"),
    async create(inputs, context) {
      return { id: "nginx", state: await apply(inputs, context) };
    },
    async update({ news }, context) {
      return apply(news, context);
    },
    async read({ id, inputs, state }, { urn }) {
      notImported("Reload", state);
      const files = await filesInForce(connect(String(state.server), urn), state as unknown as ReloadState);
      return { id, inputs: { ...inputs, files }, state: { ...state, files } };
    },
    async delete() {}, // nothing is taken out of force: the container is the docker provider's
  };
}

/**
 * What nginx has read: the files of the last reload as long as one of its workers takes requests; after a restart of
 * nginx, the files on the server, as far as they are older than its start.
 */
export async function filesInForce(
  host: Host,
  { container, files, stamp }: Pick<ReloadState, "container" | "files" | "stamp">,
): Promise<Record<string, string>> {
  const nginx = new NginxMaster(host.docker().getContainer(container));
  const startedAt = await nginx.startedAt();
  if (startedAt === undefined) return mapValues(files, () => "not known: nginx is not running");
  if (stamp.startedAt === startedAt && (await nginx.working()).some((pid) => stamp.workers.includes(pid))) return files;
  const found: Record<string, string> = {};
  for (const path of Object.keys(files)) found[path] = await readAtStart(host, path, startedAt);
  return found;
}

async function readAtStart(host: Host, path: string, startedAt: string): Promise<string> {
  const file = await host.readFile(path);
  if (!file) return "not known: the file is gone";
  if (file.changedAt >= new Date(startedAt)) return "not known: nginx was reloaded by hand";
  return createHash("sha256").update(file.content).digest("hex");
}
