import Docker from "dockerode";
import { describe, expect, it } from "vitest";
import { gate } from "../../../providers/host/gate.ts";
import { Host } from "../../../providers/host/host.ts";
import { LocalTransport } from "../../../providers/host/local-transport.ts";
import { Newcomers } from "../../../providers/host/newcomers.ts";
import { reload } from "../../../providers/host/reload.ts";
import type { Context } from "../../../providers/rpc/handler.ts";

/** This machine with an engine that does not answer. */
class WithoutEngine extends LocalTransport {
  override docker = () => new Docker({ socketPath: "/nowhere/docker.sock" });
}

const context: Context = { urn: "", timeoutSeconds: 0, signal: new AbortController().signal, log() {} };
const connect = () => new Host(new WithoutEngine());

describe("an engine that does not answer is an error, not drift", () => {
  it.each([
    [
      "gate",
      gate(connect, new Newcomers()),
      { server: "local", accepted: { a: "1" }, containers: { a: "1" }, addresses: {} },
    ],
    ["reload", reload(connect), { server: "local", container: "1", files: {} }],
  ])("to a %s", async (_, handler, state) => {
    await expect(handler.read({ id: "id", inputs: {}, state }, context)).rejects.toThrow(/ENOENT/);
  });
});
