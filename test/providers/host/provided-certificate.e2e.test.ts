import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ProviderClient, Resource } from "../../support/provider-client.ts";
import { refreshed, startHostProvider, urnOf } from "./harness.ts";

const urn = urnOf("ProvidedCertificate");
let provider: ProviderClient;
let folder: string;
let news: ReturnType<typeof inputs>;
let made: Resource;

const inputs = () => ({
  server: "local",
  from: { certPath: join(folder, "live/fullchain.pem"), keyPath: join(folder, "live/privkey.pem") },
  certPath: join(folder, "nginx/cert.pem"),
  keyPath: join(folder, "nginx/key.pem"),
  names: ["a.test", "*.a.test"],
});

/** Makes a pair as others would, and provides it the way certbot does, by links. */
function provide(name: string, days = 90, names = "DNS:a.test,DNS:*.a.test"): void {
  const pair = ["-keyout", `${name}.key`, "-out", `${name}.crt`, "-days", String(days)];
  const named = ["-subj", "/CN=a.test", "-addext", `subjectAltName=${names}`];
  const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  execFileSync("openssl", ["req", "-x509", ...ec, ...pair, ...named], { cwd: join(folder, "live"), stdio: "pipe" });
  link(`${name}.crt`, "fullchain.pem");
  link(`${name}.key`, "privkey.pem");
}

function link(target: string, path: string): void {
  rmSync(join(folder, "live", path), { force: true });
  symlinkSync(target, join(folder, "live", path));
}

const text = (path: string) => readFileSync(path, "utf8");

beforeAll(async () => {
  provider = await startHostProvider();
});
afterAll(() => provider?.stop());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "aisha-host-"));
  for (const part of ["live", "nginx"]) execFileSync("mkdir", [join(folder, part)]);
  news = inputs();
  provide("one");
  made = await provider.create(urn, news);
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("a provided certificate", () => {
  it("is copied with its key, which nobody else may read and the state does not have", () => {
    expect(text(news.certPath)).toBe(text(news.from.certPath));
    expect(text(news.keyPath)).toBe(text(news.from.keyPath));
    expect(statSync(news.keyPath).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, "nginx")).sort()).toEqual(["cert.pem", "key.pem"]);
    expect(JSON.stringify(made)).not.toContain("PRIVATE KEY");
  });

  it("shows no change once copied", async () => {
    expect(await refreshed(provider, urn, made, news)).toMatchObject({ changed: [], replaces: [] });
  });

  it("that was renewed shows, and is copied again", async () => {
    provide("two");
    const { read, checked, changed } = await refreshed(provider, urn, made, news);
    expect([changed, read.inputs.condition]).toEqual([["condition"], "another is provided"]);
    const renewed = await provider.update(urn, read, checked);
    expect(text(news.certPath)).toBe(text(join(folder, "live/two.crt")));
    expect(renewed.state.hash).not.toBe(made.state.hash);
    expect(await refreshed(provider, urn, renewed, news)).toMatchObject({ changed: [] });
  });

  it.each([
    ["its key is missing", () => rmSync(news.keyPath)],
    ["its key has mode 0644", () => execFileSync("chmod", ["0644", news.keyPath])],
    ["its key is another's", () => writeFileSync(news.keyPath, "", { mode: 0o600 })],
  ])("is copied again when %s", async (condition, break_) => {
    break_();
    const { read, checked, changed } = await refreshed(provider, urn, made, news);
    expect([changed, read.inputs.condition]).toEqual([["condition"], condition]);
    await provider.update(urn, read, checked);
    expect(await refreshed(provider, urn, made, news)).toMatchObject({ changed: [] });
  });

  it("whose copy is gone is gone, and its resource's end removes both copies and neither source", async () => {
    rmSync(news.certPath);
    expect(await provider.read(urn, made)).toBeUndefined();
    await provider.delete(urn, made);
    expect(
      [news.certPath, news.keyPath, news.from.certPath, news.from.keyPath].map((path) => existsSync(path)),
    ).toEqual([false, false, true, true]);
  });

  it.each<[wrong: string, provideIt: () => void, reason: string]>([
    ["is missing", () => rmSync(news.from.certPath), "live/fullchain.pem cannot be copied:"],
    ["has no key", () => rmSync(news.from.keyPath), "live/privkey.pem cannot be copied:"],
    [
      "is none",
      () => writeFileSync(join(folder, "live/one.crt"), "none"),
      "live/fullchain.pem is no certificate in PEM",
    ],
    ["has another's key", otherKey, `live/privkey.pem is not the key of `],
    ["is for others", () => provide("two", 90, "DNS:a.test"), "live/fullchain.pem is for DNS:a.test, not for *.a.test"],
    ["has ended", provideEnded, "live/fullchain.pem has ended on "],
  ])("that %s is refused, and the copies before it stay", async (_, provideIt, reason) => {
    const before = [text(news.certPath), text(news.keyPath)];
    provideIt();
    await expect(provider.update(urn, made, { ...made.inputs })).rejects.toThrow(reason);
    expect([text(news.certPath), text(news.keyPath)]).toEqual(before);
    expect(readdirSync(join(folder, "nginx")).sort()).toEqual(["cert.pem", "key.pem"]);
  });

  it("that ends soon is a warning and no change", async () => {
    provide("short", 10);
    const short = await provider.update(urn, made, { ...made.inputs });
    expect(await refreshed(provider, urn, short, news)).toMatchObject({ changed: [] });
    expect(provider.logged).toContain(`${news.from.certPath} ends in 9 days; renew it`);
  });
});

function otherKey(): void {
  copyFileSync(news.from.keyPath, join(folder, "first.key"));
  provide("two");
  copyFileSync(join(folder, "first.key"), join(folder, "live/two.key"));
}

/** `openssl req` makes none that has ended. */
function provideEnded(): void {
  const cwd = join(folder, "live");
  writeFileSync(join(cwd, "index"), "");
  writeFileSync(join(cwd, "ca.conf"), endedAuthority);
  const times = ["-startdate", "20200101000000Z", "-enddate", "20200201000000Z"];
  execFileSync("openssl", ["req", "-new", "-key", "one.key", "-subj", "/CN=a.test", "-out", "csr"], { cwd });
  const signed = ["-in", "csr", "-keyfile", "one.key", "-selfsign", "-out", "one.crt", "-create_serial", "-notext"];
  execFileSync("openssl", ["ca", "-batch", "-config", "ca.conf", ...signed, ...times], { cwd, stdio: "pipe" });
}

const endedAuthority = `[ca]
default_ca = own
[own]
database = index
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
[any]
commonName = supplied
`;
