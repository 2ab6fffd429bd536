import { X509Certificate } from "node:crypto";
import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { connect, type SecureVersion } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { send } from "../support/https.ts";
import { SmallProduct } from "../support/small-product.ts";
import { expectNothingLost, trafficTo } from "./traffic.ts";

const metricsPort = 15203;
const page = "http://127.0.0.1:15303";
const ui = { image: "registry-ui", port: 15303 };
const withUsers = { mode: "https", names: ["registry.test"], users: { deployer: "registry-password" }, ui };
const password = "open-sesame-of-this-test";
const nextPassword = "another-one-of-this-test";
let product: SmallProduct;
/** All that commands printed. */
let said = "";

const declare = (registry: object) =>
  product.release(1, (config) => {
    config["aisha:apps"]["webhook-api"].replicas = 1;
    config["aisha:images"]["registry-ui"] = { context: "images/registry-ui" };
    Object.assign(config["aisha:registry"], { metricsPort, ...registry });
  });
const setPassword = (text: string) =>
  run(`printf %s ${text} | bin/aisha pulumi config set --secret secrets:registry-password`);
const idOf = async (part: string) => (await product.containers(part)).map(({ Id }) => Id).join();
const file = (path: string) => join(product.clone.folder, `.aisha/${product.stack}`, path);

async function run(script: string) {
  const ended = await product.run(script);
  said += ended.output;
  return ended;
}

/** One `up` that has an image to build, push and pull, while the product is asked. @returns the image that runs then */
async function up(): Promise<string> {
  const before = { api: await idOf("webhook-api"), redis: await idOf("redis"), nginx: await idOf("nginx") };
  appendFileSync(join(product.clone.folder, "sample/webhook-api/main.ts"), "// changed\n");
  const traffic = trafficTo(product);
  const { code, output } = await run("bin/up");
  expect((await expectNothingLost(product, traffic)).sent).toBeGreaterThan(10);
  expect(code, output).toBe(0);
  expect(await idOf("webhook-api")).not.toBe(before.api);
  expect({ redis: await idOf("redis"), nginx: await idOf("nginx") }).toMatchObject({
    redis: before.redis,
    nginx: before.nginx,
  });
  return (await product.containers("webhook-api"))[0]!.Image;
}

const loginOf = (text: string) => ({ authorization: `Basic ${Buffer.from(`deployer:${text}`).toString("base64")}` });

/** Status of a request to the registry, as nobody or with a password of the deployer's. */
async function ask(scheme: "http" | "https", login?: string, path = "/v2/"): Promise<number> {
  const headers = login === undefined ? {} : loginOf(login);
  const url = `${scheme}://${product.registry}${path}`;
  return scheme === "https" ? (await send("GET", url, headers)).status : (await fetch(url, { headers })).status;
}

async function expectMetrics(): Promise<void> {
  const metrics = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
  expect(await metrics.text()).toContain("registry_http_requests_total");
}

async function expectClean(): Promise<void> {
  const { code, output } = await run("bin/aisha pulumi preview --expect-no-changes");
  expect(code, output).toBe(0);
}

beforeAll(async () => {
  product = new SmallProduct("e2e-registry", 3);
  declare({});
  const { code, output } = await run("bin/up");
  expect(code, output).toBe(0);
});

afterAll(() => product?.remove());

test("in mode http, anyone may use it, and its metrics answer on loopback", async () => {
  expect(await ask("http")).toBe(200);
  await expectMetrics();
});

describe("switched to https with a user", () => {
  let image: string;

  beforeAll(async () => {
    declare(withUsers);
    await setPassword(password);
    image = await up();
  });

  test("lets nobody in but the user", async () => {
    expect(await ask("https")).toBe(401);
    expect(await ask("https", "guess")).toBe(401);
    expect(await ask("https", password)).toBe(200);
    expect(await ask("https", password, `/v2/aisha/sample/manifests/${image.split("@")[1]}`)).toBe(200);
    expect(await ask("http", password)).toBe(400); // an HTTP request to an HTTPS server
    await expectMetrics();
    await expectClean();
  });

  test("speaks TLS 1.2 and 1.3 only, by a certificate of its own authority for its address and names", async () => {
    const ca = readFileSync(file("registry-ca/cert.pem"));
    const names = "DNS:registry.test, DNS:registry, IP Address:127.0.0.1";
    expect(await spoken("TLSv1.1", ca)).toBe("ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION");
    expect(await spoken("TLSv1.2", ca)).toBe(`TLSv1.2 ${names}`);
    expect(await spoken("TLSv1.3", ca)).toBe(`TLSv1.3 ${names}`);
    expect(new X509Certificate(ca).ca).toBe(true);
  });

  test("has a page that shows its users what is in it, deletes, and takes no images", async () => {
    expect(await (await fetch(page)).text()).toContain("<title>Registry</title>");
    const anonymous = await fetch(`${page}/v2/_catalog`);
    expect([anonymous.status, anonymous.headers.get("www-authenticate")]).toEqual([401, 'Basic realm="aisha"']);
    const catalog = await fetch(`${page}/v2/_catalog`, { headers: loginOf(password) });
    expect(await catalog.json()).toMatchObject({ repositories: expect.arrayContaining(["aisha/sample"]) });
    const manifest = `${page}/v2/aisha/registry-ui/manifests`;
    const accept = "application/vnd.docker.distribution.manifest.v2+json";
    const { headers: found } = await fetch(`${manifest}/latest`, { headers: { ...loginOf(password), accept } });
    const remove = { method: "DELETE", headers: loginOf(password) };
    const digest = found.get("docker-content-digest");
    expect((await fetch(`${manifest}/${digest}`, remove)).status).toBe(202);
    expect((await fetch(`${manifest}/latest`, { headers: { ...loginOf(password), accept } })).status).toBe(404);
    const upload = { method: "POST", headers: loginOf(password) };
    expect((await fetch(`${page}/v2/aisha/sample/blobs/uploads/`, upload)).status).toBe(403);
  });

  test("shows a password file changed by hand, and takes another password without another container", async () => {
    const before = await idOf("registry");
    appendFileSync(file("registry/htpasswd"), "intruder:$2b$10$abcdefghijklmnopqrstuu\n");
    await setPassword(nextPassword);
    const { output } = await run("bin/aisha pulumi preview --diff");
    expect(output).toMatch(/host:index:File: \(update\)\s+\[id=\S+\/htpasswd\]/);
    await up();
    expect(readFileSync(file("registry/htpasswd"), "utf8")).not.toContain("intruder");
    expect([await ask("https", password), await ask("https", nextPassword)]).toEqual([401, 200]);
    expect(await idOf("registry")).toBe(before);
  });

  test("keeps the password and its hash where only the registry reads them", async () => {
    const hash = readFileSync(file("registry/htpasswd"), "utf8").trim().split(":")[1]!;
    const inspected = await product.engine.getContainer(await idOf("registry")).inspect();
    for (const secret of [password, nextPassword, hash]) {
      expect(said + JSON.stringify(inspected)).not.toContain(secret);
      const files = `find .aisha/state .aisha/${product.stack} Pulumi.${product.stack}.yaml -type f`;
      expect((await product.run(`${files} ! -name htpasswd -exec grep -lF '${secret}' {} +`)).output).toBe("");
      expect((await product.run(`${files} -perm /077 -exec grep -lF '${secret}' {} +`)).output).toBe("");
    }
  });
});

test("switched back to http, anyone may use it again, and nothing of https is left", async () => {
  declare({});
  await up();
  expect(await ask("http")).toBe(200);
  const authorities = readdirSync(file("")).filter((name) => name.endsWith("-ca"));
  expect([...readdirSync(file("registry")), ...authorities]).toEqual(["config.yml"]);
  await expectClean();
});

/** What a client hears that speaks up to a version and trusts only `ca`: version and names, or the error. */
function spoken(maxVersion: SecureVersion, ca: Buffer): Promise<string> {
  const [host, port] = product.registry.split(":");
  // The client's own library refuses old versions too, unless it is told to have no standards.
  const lax = { minVersion: "TLSv1" as const, ciphers: "ALL:@SECLEVEL=0" };
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port), ca, maxVersion, ...lax }, () => {
      resolve(`${socket.getProtocol()} ${socket.getPeerX509Certificate()?.subjectAltName}`);
      socket.destroy();
    });
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(`${error.code}`));
  });
}
