import type { Context, Props, ResourceHandler } from "../../rpc/handler.ts";
import { diffOf } from "../../rpc/service.ts";
import { stackOf } from "../../rpc/wire.ts";
import type { Connect } from "../connect.ts";
import type { Host } from "../host.ts";
import { notImported } from "../imported.ts";
import type { Newcomers } from "../newcomers.ts";
import { giveBack } from "./give-back.ts";
import { Notes, unfinishedOf } from "./notes.ts";
import { type Before, lookAtOld, runningOf, setAside } from "./old-part.ts";

interface TakeoverInputs {
  server: string;
  folder: string;
  part: string;
  replaces: string[];
  graceSeconds: number;
}

/**
 * The set-up before having let go of what a part of the stack needs: its data, its ports, its token. Until it is retired
 * (see retirement.ts) a failure of the update brings it back. One that runs again is drift.
 */
export function takeover(connect: Connect, newcomers: Newcomers): ResourceHandler {
  const take = async (inputs: Props, context: Context): Promise<Props> => {
    const args = inputs as unknown as TakeoverInputs;
    const host = connect(args.server, context.urn);
    await takePlace(host, args, newcomers, context);
    return { ...inputs, running: [] };
  };
  return {
    async check(news) {
      return { inputs: { graceSeconds: 10, ...news, running: [] } };
    },
    async diff(request) {
      const diff = await diffOf("server", "part")(request);
      if (diff.changed.length > 0) return diff;
      // Without a refresh too: after an update that failed they run again.
      const { server, replaces } = request.state as unknown as TakeoverInputs;
      const running = await runningOf(connect(server, request.urn), replaces);
      return running.length > 0 ? { changed: ["running"] } : diff;
    },
    async create(inputs, context) {
      return { id: String(inputs.part), state: await take(inputs, context) };
    },
    async update({ news }, context) {
      return take(news, context);
    },
    async read({ id, inputs, state }, { urn }) {
      notImported("Takeover", state);
      const { server, replaces } = state as unknown as TakeoverInputs;
      const running = await runningOf(connect(server, urn), replaces);
      return { id, inputs: { ...inputs, running }, state: { ...state, running } };
    },
    async delete() {}, // they stay as they are, and are people's to remove
  };
}

/** @throws Error where another part of the update failed meanwhile: the set-up before goes on then */
export async function takePlace(
  host: Host,
  { folder, part, replaces, graceSeconds }: TakeoverInputs,
  newcomers: Newcomers,
  context: Context,
): Promise<void> {
  const found = (await Promise.all(replaces.map((name) => lookAtOld(host, name)))).filter((one) => one !== undefined);
  refuseToDestroy(found);
  const notes = new Notes(host, folder);
  const retired = await notes.retired();
  const provisional = found.filter(({ name }) => !retired.has(name));
  const undo = () =>
    undoTakeover(host, notes, part, context).catch(({ message }: Error) =>
      context.log(`what was there before ${part} could not be looked at: ${message}`, "warning"),
    );
  const key = `takeover of ${part}`;
  if (provisional.length > 0) {
    await notes.add({ part, graceSeconds, before: provisional });
    newcomers.add(key, undo);
  }
  const goesOn = `what runs in the place of ${part} goes on, since another part of this update failed`;
  if (newcomers.isSentHome(key)) throw new Error(goesOn);
  const running = found.filter(({ ran }) => ran).map(({ name }) => name);
  if (running.length > 0) context.log(`${running.join(", ")} of the set-up before: stopping, not removed`, "info");
  await Promise.all(found.map((one) => setAside(host, one, graceSeconds)));
  if (!newcomers.isSentHome(key)) return;
  await undo(); // what was stopped after the others were told
  throw new Error(goesOn);
}

async function undoTakeover(host: Host, notes: Notes, part: string, { urn, log }: Context): Promise<void> {
  const note = await notes.of(part);
  if (note) await giveBack(host, stackOf(urn), unfinishedOf(note, await notes.retired()), log);
}

/** @throws Error where stopping one would be its end, and that of what it keeps in itself */
function refuseToDestroy(found: Before[]): void {
  const [one] = found.filter(({ ran, autoRemove }) => ran && autoRemove);
  if (!one) return;
  throw new Error(
    `${one.name} was started with --rm, so it would be removed when it stops, and nothing could bring it back; ` +
      "run it without --rm, or stop it yourself, then run bin/up again",
  );
}
