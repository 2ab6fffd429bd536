import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Props } from "../../../providers/rpc/handler.ts";
import type { ProviderClient, Resource } from "../../support/provider-client.ts";
import { refreshed, startHostProvider, urnOf } from "./harness.ts";

const urn = urnOf("Certificate");
let provider: ProviderClient;
let folder: string;
let news: Props & { certPath: string; keyPath: string };
let made: Resource;

beforeAll(async () => {
  provider = await startHostProvider();
});
afterAll(() => provider?.stop());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "aisha-host-"));
  news = {
    server: "local",
    certPath: join(folder, "cert.pem"),
    keyPath: join(folder, "key.pem"),
    commonName: "example.test",
    dnsNames: ["example.test", "*.example.test"],
    ipAddresses: ["127.0.0.1"],
  };
  made = await provider.create(urn, news);
});
afterEach(() => rmSync(folder, { recursive: true }));

const certificate = () => new X509Certificate(readFileSync(news.certPath));

describe("a certificate", () => {
  it("has its names, a P-256 key that only its owner may read, and 398 days", () => {
    expect(certificate().subjectAltName).toBe("DNS:example.test, DNS:*.example.test, IP Address:127.0.0.1");
    expect(certificate().publicKey.asymmetricKeyDetails).toEqual({ namedCurve: "prime256v1" });
    expect(statSync(news.keyPath).mode & 0o777).toBe(0o600);
    const days = (Date.parse(certificate().validTo) - Date.now()) / 86_400_000;
    expect(Math.ceil(days)).toBe(398);
  });

  it("puts its fingerprint and end into the state, and never its key", () => {
    expect(made.state).toMatchObject({
      certificate: readFileSync(news.certPath, "utf8"),
      fingerprint: certificate().fingerprint256,
      notAfter: new Date(certificate().validTo).toISOString(),
    });
    expect(JSON.stringify(made)).not.toContain("PRIVATE KEY");
  });

  it("shows no change once issued", async () => {
    expect(await refreshed(provider, urn, made, news)).toMatchObject({ changed: [], replaces: [] });
  });

  const otherKey = () =>
    execFileSync("openssl", [
      "genpkey",
      "-algorithm",
      "EC",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-out",
      news.keyPath,
    ]);
  it.each([
    ["its key is missing", () => rmSync(news.keyPath)],
    ["its key has mode 0644", () => chmodSync(news.keyPath, 0o644)],
    ["its key is another's", otherKey],
  ])("is issued again when %s", async (condition, break_) => {
    break_();
    const { read, checked, changed, replaces } = await refreshed(provider, urn, made, news);
    expect({ changed, replaces, condition: read.inputs.condition }).toEqual({
      changed: ["condition"],
      replaces: [],
      condition,
    });
    const healed = await provider.update(urn, read, checked);
    expect(healed.state.fingerprint).not.toBe(made.state.fingerprint);
    expect(await refreshed(provider, urn, healed, news)).toMatchObject({ changed: [] });
  });

  it("is issued again before it ends", async () => {
    const short = await provider.create(urn, { ...news, validityDays: 29 });
    const { read, changed } = await refreshed(provider, urn, short, { ...news, validityDays: 29 });
    expect([changed, read.inputs.condition]).toEqual([["condition"], "it ends in 28 days"]);
  });

  it("that was removed is gone, and its resource's end removes both files", async () => {
    await provider.delete(urn, made);
    expect([existsSync(news.certPath), existsSync(news.keyPath)]).toEqual([false, false]);
    expect(await provider.read(urn, made)).toBeUndefined();
  });

  it("leaves the pair in place when openssl refuses", async () => {
    const before = [readFileSync(news.certPath), readFileSync(news.keyPath)];
    const refused = provider.update(urn, made, { ...made.inputs, ipAddresses: ["nowhere"] });
    await expect(refused).rejects.toThrow("openssl made no certificate for example.test:");
    expect([readFileSync(news.certPath), readFileSync(news.keyPath)]).toEqual(before);
    expect(await refreshed(provider, urn, made, news)).toMatchObject({ changed: [] });
  });

  it("that is no certificate any more counts as gone", async () => {
    writeFileSync(news.certPath, "");
    expect(await provider.read(urn, made)).toBeUndefined();
  });
});
