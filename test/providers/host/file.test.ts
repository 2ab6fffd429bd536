import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Props } from "../../../providers/rpc/handler.ts";
import type { ProviderClient } from "../../support/provider-client.ts";
import { refreshed, startHostProvider, urnOf } from "./harness.ts";

const fileUrn = urnOf("File");
const directoryUrn = urnOf("Directory");
let provider: ProviderClient;
let folder: string;
let path: string;
let news: Props;

beforeAll(async () => {
  provider = await startHostProvider();
});
afterAll(() => provider?.stop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aisha-host-"));
  path = join(folder, "app.conf");
  news = { server: "local", path, content: "one\n" };
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("a file", () => {
  it("is written with its mode and hash, and shows no change after it", async () => {
    const made = await provider.create(fileUrn, news);
    expect([readFileSync(path, "utf8"), (statSync(path).mode & 0o777).toString(8)]).toEqual(["one\n", "644"]);
    expect(made.state.hash).toBe(createHash("sha256").update("one\n").digest("hex"));
    expect(await refreshed(provider, fileUrn, made, news)).toMatchObject({ changed: [], replaces: [] });
  });

  it.each([
    ["content", () => writeFileSync(path, "edited by hand\n")],
    ["mode", () => chmodSync(path, 0o666)],
  ])("whose %s was changed by hand shows as that change, and is healed", async (property, edit) => {
    const made = await provider.create(fileUrn, news);
    edit();
    const { read, checked, changed, replaces } = await refreshed(provider, fileUrn, made, news);
    expect({ changed, replaces }).toEqual({ changed: [property], replaces: [] });
    expect(read.inputs[property]).toBe(property === "content" ? "edited by hand\n" : "0666");
    const healed = await provider.update(fileUrn, read, checked);
    expect(await refreshed(provider, fileUrn, healed, news)).toMatchObject({ changed: [] });
  });

  it("that was removed by hand is gone", async () => {
    const made = await provider.create(fileUrn, news);
    rmSync(path);
    expect(await provider.read(fileUrn, made)).toBeUndefined();
    await provider.delete(fileUrn, made);
  });

  it("that its checker refuses is not written, and the checker's own words say why", async () => {
    const made = await provider.create(fileUrn, { ...news, validate: { command: ["grep", "-q", "one", "{}"] } });
    const checker = { command: ["sh", "-c", 'echo "$1: line 1: no" >&2; exit 1', "sh", "{}"] };
    const refused = provider.update(fileUrn, made, { ...made.inputs, content: "two\n", validate: checker });
    await expect(refused).rejects.toThrow(
      `${path} was not written, the one before stays: sh refuses it:\n${path}: line 1: no`,
    );
    expect([readFileSync(path, "utf8"), readdirSync(folder)]).toEqual(["one\n", ["app.conf"]]);
  });

  it("at another path is another file", async () => {
    const made = await provider.create(fileUrn, news);
    const moved = await refreshed(provider, fileUrn, made, { ...news, path: `${path}.new` });
    expect(moved).toMatchObject({ changed: ["path"], replaces: ["path"] });
  });

  it("is removed with its resource, edited by hand or not", async () => {
    const made = await provider.create(fileUrn, news);
    writeFileSync(path, "edited by hand\n");
    await provider.delete(fileUrn, made);
    expect(existsSync(path)).toBe(false);
  });

  it("is imported as it is, by its server and path", async () => {
    writeFileSync(path, "there before\n", { mode: 0o640 });
    const imported = await provider.read(fileUrn, { id: `local:${path}`, inputs: {}, state: {} });
    expect(imported?.id).toBe(path);
    expect(imported?.inputs).toEqual({ server: "local", path, content: "there before\n", mode: "0640" });
    const declared = { ...news, content: "there before\n", mode: "0640" };
    expect(await refreshed(provider, fileUrn, imported!, declared)).toMatchObject({ changed: [] });
    await expect(provider.read(fileUrn, { id: path, inputs: {}, state: {} })).rejects.toThrow(
      `an import is named as <server>:<path>, as in app:/etc/hosts, got "${path}"`,
    );
  });

  it.skipIf(process.getuid?.() !== 0)(
    "has the owner it is declared with, by number or name, and is given back",
    async () => {
      const owned = { ...news, owner: "daemon:1" };
      const made = await provider.create(fileUrn, owned);
      expect([statSync(path).uid, statSync(path).gid]).toEqual([1, 1]);
      const named = { ...news, owner: "daemon:daemon" };
      expect(
        await refreshed(provider, fileUrn, { ...made, inputs: { ...made.inputs, ...named } }, named),
      ).toMatchObject({
        changed: [],
      });
      chownSync(path, 0, 0);
      const numbered = { ...news, owner: "1:1" };
      const { read, checked, changed } = await refreshed(provider, fileUrn, { ...made, inputs: numbered }, numbered);
      expect([changed, read.inputs.owner]).toEqual([["owner"], "0:0"]);
      await provider.update(fileUrn, read, checked);
      expect(statSync(path).uid).toBe(1);
    },
  );

  it.each([
    [{ owner: "1000" }, 'owner: must be user:group such as "1000:1000", got "1000"'],
    [{ path: "etc/app.conf" }, 'path: must be an absolute path without an ending slash, got "etc/app.conf"'],
    [{ path: "/etc/" }, 'path: must be an absolute path without an ending slash, got "/etc/"'],
    [{ mode: "rw-r--r--" }, 'mode: must be permission bits such as "0644", got "rw-r--r--"'],
    [{ mode: 420 }, 'mode: must be permission bits such as "0644", got 420'],
    [
      { path: 1, mode: "0888" },
      'path: must be an absolute path without an ending slash, got 1\nmode: must be permission bits such as "0644", got "0888"',
    ],
  ])("declared with %o is refused before anything is touched", async (wrong, message) => {
    await expect(provider.create(fileUrn, { ...news, ...wrong })).rejects.toThrow(new Error(message));
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("a directory", () => {
  it("is made with its parents and mode, and a mode changed by hand is healed", async () => {
    const news = { server: "local", path: join(folder, "a/b"), mode: "0750" };
    const made = await provider.create(directoryUrn, news);
    chmodSync(news.path, 0o700);
    const { read, checked, changed } = await refreshed(provider, directoryUrn, made, news);
    expect([changed, read.inputs.mode]).toEqual([["mode"], "0700"]);
    await provider.update(directoryUrn, read, checked);
    expect(await refreshed(provider, directoryUrn, made, news)).toMatchObject({ changed: [] });
  });

  it("is removed when it is empty, and stays with what is in it when it is not", async () => {
    const made = await provider.create(directoryUrn, { server: "local", path: join(folder, "kept") });
    writeFileSync(join(folder, "kept/data"), "");
    await provider.delete(directoryUrn, made);
    expect(readdirSync(join(folder, "kept"))).toEqual(["data"]);
    rmSync(join(folder, "kept/data"));
    await provider.delete(directoryUrn, made);
    expect(await provider.read(directoryUrn, made)).toBeUndefined();
  });
});
