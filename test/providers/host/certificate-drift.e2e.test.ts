import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ProviderClient } from "../../support/provider-client.ts";
import { refreshed, startHostProvider, urnOf } from "./harness.ts";

const urn = urnOf("Certificate");
let provider: ProviderClient;
let folder: string;
let news: { server: string; certPath: string; keyPath: string; commonName: string; dnsNames: string[] };

beforeAll(async () => {
  provider = await startHostProvider();
});
afterAll(() => provider?.stop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aisha-host-"));
  const [certPath, keyPath] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  news = { server: "local", certPath, keyPath, commonName: "a.test", dnsNames: ["a.test"] };
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("a certificate", () => {
  it("that cannot be read any more is issued again", async () => {
    const made = await provider.create(urn, news);
    writeFileSync(news.certPath, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    const { read, checked, changed } = await refreshed(provider, urn, made, news);
    expect([changed, read.inputs.condition]).toEqual([["condition"], "it cannot be read"]);
    await provider.update(urn, read, checked);
    expect(await refreshed(provider, urn, made, news)).toMatchObject({ changed: [] });
  });

  it("that was put there by hand for other names is issued again", async () => {
    const made = await provider.create(urn, news);
    const pair = ["-keyout", news.keyPath, "-out", news.certPath, "-days", "365"];
    const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    const names = ["-subj", "/CN=b.test", "-addext", "subjectAltName=DNS:b.test"];
    execFileSync("openssl", ["req", "-x509", ...ec, ...pair, ...names], { stdio: "ignore" });
    const { changed, read } = await refreshed(provider, urn, made, news);
    expect([changed, read.inputs.condition]).toEqual([["condition"], "it is for DNS:b.test"]);
  });

  it("that moves takes its key along: the old resource's end leaves what the new one made", async () => {
    const made = await provider.create(urn, news);
    const moved = { ...news, certPath: join(folder, "moved.pem") };
    const { checked, replaces } = await refreshed(provider, urn, made, moved);
    const next = replaces.length > 0 ? await provider.create(urn, moved) : await provider.update(urn, made, checked);
    if (replaces.length > 0) await provider.delete(urn, made);
    expect([existsSync(news.keyPath), existsSync(news.certPath)]).toEqual([true, false]);
    expect(await refreshed(provider, urn, next, moved)).toMatchObject({ changed: [] });
  });

  it("names an IPv6 address in any of its forms", async () => {
    const six = { ...news, ipAddresses: ["::1", "2001:db8::5"] };
    const made = await provider.create(urn, six);
    expect(await refreshed(provider, urn, made, six)).toMatchObject({ changed: [] });
  });
});
