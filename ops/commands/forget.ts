import { agreedTo } from "../ask.ts";
import { serversIn, withoutServer } from "../forget.ts";
import { Problem } from "../problem.ts";
import { importState, pulumi } from "../pulumi.ts";
import { serversOf } from "../servers.ts";
import { stackFileName } from "../stack-file.ts";
import { isInState } from "../state.ts";
import { strandedLock } from "../stranded-lock.ts";

/**
 * Takes a server that is gone, or is to be left to itself, out of a stack's state; nothing on the server is touched.
 * @throws Problem while the stack's file declares the server, where the state does not know it, and when nobody agreed
 */
export async function forget(stack: string, server: string, { yes = false }: { yes?: boolean }): Promise<void> {
  if (Object.hasOwn(serversOf(stack), server)) {
    throw new Problem(
      `server ${server} is declared in ${stackFileName(stack)}; place what runs on it elsewhere, take it out, and run this again`,
    );
  }
  const lock = await strandedLock(stack);
  if (lock) throw new Problem(`stack ${stack} was left locked by a killed update; first run: bin/aisha recover`);
  const exported = (await isInState(stack)) ? await pulumi(stack, "stack", "export") : "{}";
  const known = serversIn(exported);
  if (!known.includes(server)) {
    throw new Problem(`the state of stack ${stack} knows no server ${server}; it knows ${known.join(", ") || "none"}`);
  }
  const { state, gone } = withoutServer(exported, server);
  const question = `This takes ${gone.length} things on server ${server} out of the state, and leaves the server as it is. Go on? [y/N] `;
  if (!yes && !(await agreedTo(question))) {
    throw new Problem(
      `server ${server} was not forgotten; to do so, run: bin/aisha forget ${server} --stack ${stack} --yes`,
    );
  }
  await importState(stack, state);
  console.log(`✓ server ${server} is forgotten, with ${gone.length} things on it`);
}
