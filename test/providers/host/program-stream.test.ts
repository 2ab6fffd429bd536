import { once } from "node:events";
import { PassThrough } from "node:stream";
import type { ClientChannel } from "ssh2";
import { expect, test } from "vitest";
import { dockerOver } from "../../../providers/host/docker-over.ts";
import { programAsStream } from "../../../providers/host/program-stream.ts";

/** As ssh2 has the channel of a program. */
function channel() {
  return Object.assign(new PassThrough(), { stderr: new PassThrough() }) as unknown as ClientChannel & PassThrough;
}

test("a program that ends before anybody has the stream leaves its own words there", async () => {
  const program = channel();
  const stream = programAsStream(program, (said) => new Error(said));
  program.stderr.emit("data", "docker: command not found");
  program.emit("exit", 127);
  program.emit("close");
  await new Promise(setImmediate); // an error that nobody took would have been thrown by now
  expect(stream.destroyed).toBe(true);
  expect(stream.errored?.message).toBe("docker: command not found");
  await expect(dockerOver(async () => stream).info()).rejects.toThrow("docker: command not found");
});

test("what is written to a program that has just ended is lost, and its own words tell why", async () => {
  const program = channel();
  const stream = programAsStream(program, (said) => new Error(said));
  program.stderr.emit("data", "docker: command not found");
  program.emit("exit", 1);
  program.end(); // the server has closed it, and its close is still to come
  stream.write("GET /version");
  const failed = once(stream, "error");
  program.emit("close");
  expect((await failed)[0].message).toBe("docker: command not found");
});
