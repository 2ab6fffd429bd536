import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Props } from "../../../providers/rpc/handler.ts";
import type { ProviderClient, Resource } from "../../support/provider-client.ts";
import { refreshed, startHostProvider, urnOf } from "./harness.ts";

const urn = urnOf("Certificate");
const isRoot = process.getuid?.() === 0;
let provider: ProviderClient;
let folder: string;
let caNews: Props & { certPath: string; keyPath: string };
let ca: Resource;

beforeAll(async () => {
  provider = await startHostProvider();
});
afterAll(() => provider?.stop());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "aisha-host-"));
  caNews = { ...pathsOf("ca"), server: "local", commonName: "unit test CA", isCa: true };
  ca = await provider.create(urn, caNews);
});
afterEach(() => rmSync(folder, { recursive: true }));

function pathsOf(name: string) {
  return { certPath: join(folder, `${name}.pem`), keyPath: join(folder, `${name}-key.pem`) };
}

const issued = (authority = ca) => ({
  ...pathsOf("leaf"),
  server: "local",
  commonName: "registry.test",
  dnsNames: ["registry.test"],
  ipAddresses: ["127.0.0.1"],
  issuer: { certPath: caNews.certPath, keyPath: caNews.keyPath, fingerprint: authority.state.fingerprint },
});

const text = (path: string) =>
  execFileSync("openssl", ["x509", "-in", path, "-noout", "-text"], { encoding: "utf8" }).replaceAll(/\n +/g, " ");

/** openssl on the machine is the judge, in its strict mode. */
const verify = () =>
  execFileSync("openssl", ["verify", "-x509_strict", "-CAfile", caNews.certPath, pathsOf("leaf").certPath], {
    encoding: "utf8",
  });

describe("an authority", () => {
  it("may sign certificates that sign nothing, for ten years", async () => {
    expect(text(caNews.certPath)).toContain("X509v3 Basic Constraints: critical CA:TRUE, pathlen:0");
    expect(text(caNews.certPath)).toContain("X509v3 Key Usage: critical Certificate Sign X509v3");
    const { validTo } = new X509Certificate(readFileSync(caNews.certPath));
    expect(Math.ceil((Date.parse(validTo) - Date.now()) / 86_400_000)).toBe(3650);
    expect(statSync(caNews.keyPath).mode & 0o777).toBe(0o600);
    expect(await refreshed(provider, urn, ca, caNews)).toMatchObject({ changed: [] });
  });

  it("that is to become a certificate of its own is issued again", async () => {
    const { checked, changed } = await refreshed(provider, urn, ca, { ...caNews, isCa: false });
    expect(changed).toEqual(["isCa", "validityDays"]);
    await provider.update(urn, ca, checked);
    expect(text(caNews.certPath)).toContain("X509v3 Basic Constraints: critical CA:FALSE");
  });
});

describe("a certificate of an authority", () => {
  it("is verified by it, for servers only, and shows no change", async () => {
    const made = await provider.create(urn, issued());
    expect(verify()).toContain("leaf.pem: OK");
    expect(text(issued().certPath)).toContain("CA:FALSE X509v3 Key Usage: critical Digital Signature");
    expect(text(issued().certPath)).toContain("TLS Web Server Authentication X509v3 Subject Alternative Name");
    expect(JSON.stringify(made)).not.toContain("PRIVATE KEY");
    expect(await refreshed(provider, urn, made, issued())).toMatchObject({ changed: [], replaces: [] });
  });

  it("is issued again when its authority is another", async () => {
    const made = await provider.create(urn, issued());
    rmSync(caNews.certPath);
    const next = await provider.create(urn, caNews);
    const { read, checked, changed } = await refreshed(provider, urn, made, issued(next));
    expect([changed, read.inputs.condition]).toEqual([["condition", "issuer"], "it is not signed by its issuer"]);
    const healed = await provider.update(urn, read, checked);
    expect(verify()).toContain("leaf.pem: OK");
    expect(await refreshed(provider, urn, healed, issued(next))).toMatchObject({ changed: [] });
  });

  it.each<[condition: string, damage: () => void]>([
    ["it is not signed by its issuer", () => selfSign()],
    ["it has mode 0600", () => chmodSync(issued().certPath, 0o600)],
    ["it is not signed by its issuer", () => rmSync(caNews.certPath)],
  ])("is drift when %s", async (condition, damage) => {
    const made = await provider.create(urn, issued());
    damage();
    expect((await refreshed(provider, urn, made, issued())).read.inputs.condition).toBe(condition);
  });

  function selfSign(): void {
    const { certPath, keyPath } = issued();
    const names = ["-addext", "subjectAltName=DNS:registry.test,IP:127.0.0.1", "-addext", "basicConstraints=CA:FALSE"];
    const files = ["-config", "/dev/null", "-key", keyPath, "-out", certPath, "-subj", "/CN=registry.test"];
    execFileSync("openssl", ["req", "-x509", ...files, ...names], { stdio: "ignore" });
  }

  it.skipIf(!isRoot)("gives its key to its owner, and to that one again", async () => {
    const news = { ...issued(), owner: "1000:1000" };
    const made = await provider.create(urn, news);
    expect(statSync(news.keyPath)).toMatchObject({ uid: 1000, gid: 1000 });
    chownSync(news.keyPath, 0, 0);
    const { read, checked, changed } = await refreshed(provider, urn, made, news);
    expect([changed, read.inputs.condition]).toEqual([["condition"], "its key is owned by 0:0"]);
    const healed = await provider.update(urn, read, checked);
    expect(await refreshed(provider, urn, healed, news)).toMatchObject({ changed: [] });
  });

  it("is refused with an owner that is none, before anything is touched", async () => {
    const refused = provider.create(urn, { ...issued(), owner: "1000" });
    await expect(refused).rejects.toThrow('owner: must be user:group such as "1000:1000", got "1000"');
  });
});
