import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Host } from "../../../providers/host/host.ts";
import { LocalTransport } from "../../../providers/host/local-transport.ts";

const host = new Host(new LocalTransport());
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aisha-host-"));
  path = join(folder, "app.conf");
});
afterEach(() => rmSync(folder, { recursive: true }));

const modeOf = (file: string) => (statSync(file).mode & 0o7777).toString(8);

describe("writing a file", () => {
  it("makes its folders, and gives it its content and mode whatever the umask is", async () => {
    const deep = join(folder, "a/b/app.conf");
    const umask = process.umask(0o077);
    await host.writeFile(deep, { content: "one\n", mode: "0664" }).finally(() => process.umask(umask));
    expect([readFileSync(deep, "utf8"), modeOf(deep)]).toEqual(["one\n", "664"]);
    expect(readdirSync(join(folder, "a/b"))).toEqual(["app.conf"]);
  });

  it("replaces the file, so that a reader who has it open keeps the old one whole", async () => {
    writeFileSync(path, "old");
    const { ino } = statSync(path);
    await host.writeFile(path, { content: "new", mode: "0644" });
    expect(readFileSync(path, "utf8")).toBe("new");
    expect(statSync(path).ino).not.toBe(ino);
  });

  it("shows the new file to its check while the old one is still in place", async () => {
    writeFileSync(path, "old");
    let seen: string[] = [];
    await host.writeFile(path, { content: "new", mode: "0600" }, async (temporary) => {
      seen = [readFileSync(temporary, "utf8"), modeOf(temporary), readFileSync(path, "utf8")];
    });
    expect(seen).toEqual(["new", "600", "old"]);
  });

  it("clears away what a killed write left", async () => {
    writeFileSync(`${path}.new`, "half", { mode: 0o400 });
    await host.writeFile(path, { content: "whole", mode: "0644" });
    expect([readdirSync(folder), readFileSync(path, "utf8")]).toEqual([["app.conf"], "whole"]);
  });

  it("leaves the old file and nothing else when the check refuses", async () => {
    writeFileSync(path, "old");
    const refused = host.writeFile(path, { content: "bad", mode: "0644" }, () => Promise.reject(new Error("bad")));
    await expect(refused).rejects.toThrow("bad");
    expect(readdirSync(folder)).toEqual(["app.conf"]);
    expect(readFileSync(path, "utf8")).toBe("old");
  });
});

describe("renaming", () => {
  it("is done twice without harm, and fails for what was never there", async () => {
    const [from, to] = [join(folder, "from"), join(folder, "to")];
    writeFileSync(from, "text");
    await host.rename([[from, to]]);
    await host.rename([[from, to]]);
    expect(readFileSync(to, "utf8")).toBe("text");
    await expect(host.rename([[from, join(folder, "none")]])).rejects.toThrow(/No such file/);
  });
});

describe("looking at the host", () => {
  it("reads content, mode and owner, and nothing where nothing is", async () => {
    writeFileSync(path, "text");
    chmodSync(path, 0o640);
    const { uid, gid, ctimeMs } = statSync(path);
    const owner = { ids: `${uid}:${gid}`, names: expect.stringMatching(/^\S+:\S+$/) };
    const found = await host.readFile(path);
    expect(found).toMatchObject({ content: "text", mode: "0640", owner });
    expect(found?.changedAt.getTime()).toBeCloseTo(ctimeMs, -1);
    expect(await host.readFile(join(folder, "none"))).toBeUndefined();
    expect(await host.stat(join(folder, "none"))).toBeUndefined();
  });

  it("gives a failing program's exit code and both its streams, and its input to a program that reads", async () => {
    expect(await host.run(["sh", "-c", "cat; echo no >&2; exit 3"], "in")).toEqual({
      code: 3,
      stdout: "in",
      stderr: "no\n",
    });
    expect((await host.run(["true"], "x".repeat(1_000_000))).code).toBe(0);
  });

  it("removes a folder only when it is empty, and one that is gone is no error", async () => {
    mkdirSync(join(folder, "sub/full"), { recursive: true });
    expect(await host.removeEmptyDirectory(join(folder, "sub"))).toBe(false);
    expect(await host.removeEmptyDirectory(join(folder, "sub/full"))).toBe(true);
    expect(await host.removeEmptyDirectory(join(folder, "sub/full"))).toBe(true);
  });
});

describe("probing a port", () => {
  it.each([
    [200, undefined],
    [308, undefined],
    [404, "answers 404"],
    [503, "answers 503"],
  ])("takes an answer of %i as it should", async (status, reason) => {
    const server = createServer((_, response) => response.writeHead(status, { location: "/" }).end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const found = await host.probe("127.0.0.1", port, "/health").finally(() => server.close());
    if (reason) expect(found).toBe(`GET http://127.0.0.1:${port}/health ${reason}`);
    else expect(found).toBeUndefined();
    expect(await host.probe("127.0.0.1", port)).toMatch(/ECONNREFUSED/);
  });
});
