import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Connect, connector } from "../../../providers/host/connect.ts";

const hostKey = `ssh-ed25519 ${"A".repeat(68)}`;
const urn = "urn:pulumi:prod::aisha::aisha:servers:Server$host:index:File::daemon.json";
let folders: string[];
let connect: Connect;

/** Writes the stack's file in one of the folders. */
function configure(folder: string, servers: unknown): void {
  writeFileSync(join(folder, "Pulumi.prod.yaml"), JSON.stringify({ config: { "aisha:servers": servers } }));
}

beforeEach(() => {
  folders = ["first", "second"].map((name) => mkdtempSync(join(tmpdir(), `aisha-${name}-`)));
  connect = connector(folders);
});
afterEach(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

describe("a server", () => {
  const here = { transport: "local", folder: "." };

  it("is looked up in the stack's file, in the first folder that has one", async () => {
    configure(folders[1]!, { here });
    expect(await connect("here", urn).run(["echo", "hi"])).toMatchObject({ stdout: "hi\n" });
    configure(folders[0]!, { there: here });
    expect(() => connect("other", urn)).toThrow(
      `server other is not in ${folders[0]}/Pulumi.prod.yaml, which has there, and the state knows of things on it; put it back, or, where it is gone or to be left to itself, run: bin/aisha forget other --stack prod`,
    );
  });

  it("is the same for every resource, so that they share a connection", () => {
    const app = { transport: "ssh", host: "203.0.113.7", user: "admin", hostKey };
    configure(folders[0]!, { app, infra: { ...app, host: "203.0.113.8" } });
    expect(connect("app", urn)).toBe(connect("app", urn.replace("daemon.json", "sshd")));
    expect(connect("app", urn)).not.toBe(connect("infra", urn));
  });

  it("cannot be looked up without the file of its stack", () => {
    expect(() => connect("here", urn)).toThrow(
      `server here cannot be looked up: Pulumi.prod.yaml is in none of ${folders.join(", ")}`,
    );
  });

  it("whose settings are wrong is refused with all that is wrong", () => {
    configure(folders[0]!, { app: { transport: "ssh", host: "app", user: "admin", hostKey: "none", port: 0 } });
    expect(() => connect("app", urn)).toThrow(
      `server app cannot be reached as ${folders[0]}/Pulumi.prod.yaml says:\n` +
        "  servers/app/port: must be 1–65535, got 0; choose a free port\n" +
        "  servers/app/hostKey: must be the server's public host key",
    );
  });

  it("that an object has by nature is none", () => {
    configure(folders[0]!, {});
    expect(() => connect("constructor", urn)).toThrow(/server constructor is not in .*, which has none, and/);
  });
});
