import { X509Certificate } from "node:crypto";
import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { postJson, send } from "../support/https.ts";
import { Product } from "../support/product.ts";

const metricsPort = 15203;
const password = "open-sesame-of-this-test";
const nextPassword = "another-one-of-this-test";
let product: Product;
/** All that commands printed. */
let said = "";

async function run(script: string) {
  const ended = await product.run(script);
  said += ended.output;
  return ended;
}

/** The sample product without what these tests do not look at, so that an update takes seconds. */
function configure(registry: object): void {
  product.configure((text) => {
    const { config, ...rest } = parse(text);
    const { redis, "webhook-api": api } = config["aisha:apps"];
    const declared = { ...config["aisha:registry"], metricsPort, ...registry };
    const apps = { redis, "webhook-api": { ...api, replicas: 1, settleSeconds: 1 } };
    return stringify({
      ...rest,
      config: { ...config, "aisha:registry": declared, "aisha:apps": apps, "aisha:bots": {} },
    });
  });
}

const users = { users: { deployer: "registry-password" }, mode: "https", names: ["registry.test"] };
const setPassword = (text: string) =>
  product.run(`printf ${text} | bin/aisha pulumi config set --secret secrets:registry-password`);
const changeImage = () => appendFileSync(join(product.clone.folder, "sample/webhook-api/main.ts"), "// changed\n");
const post = async () => (await postJson(`${product.base}/webhook`, { chat: 1, text: "hello" })).status;
const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(`deployer:${text}`).toString("base64")}` });
const folder = (path: string) => join(product.clone.folder, `.aisha/${product.stack}`, path);
const id = async (part: string) => (await product.containers(part)).map(({ Id }) => Id);

/** Status of a request to the registry, as nobody or with the deployer's password. */
async function ask(scheme: "http" | "https", login?: string, path = "/v2/"): Promise<number> {
  const headers = login === undefined ? {} : basic(login);
  const url = `${scheme}://${product.registry}${path}`;
  return scheme === "https" ? (await send("GET", url, headers)).status : (await fetch(url, { headers })).status;
}

/** One `up` with a changed image in it, while the product is asked all the time. @returns the digest that runs then */
async function up(): Promise<string> {
  changeImage();
  const [before] = await id("webhook-api");
  const [redis] = await id("redis");
  const statuses: number[] = [];
  let ended = false;
  const asking = (async () => {
    while (!ended) statuses.push(await post().catch(() => 0));
  })();
  const { code, output } = await run("bin/up");
  ended = true;
  await asking;
  expect(code, output).toBe(0);
  expect(new Set(statuses)).toEqual(new Set([202]));
  const { Image } = (await product.containers("webhook-api"))[0]!;
  expect(await id("webhook-api")).not.toEqual([before]); // built, pushed and pulled
  expect(await id("redis")).toEqual([redis]); // nothing else was touched
  return Image.split("@")[1]!;
}

async function expectWellAfterwards(): Promise<void> {
  const metrics = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
  expect(await metrics.text()).toContain("registry_http_requests_total");
  const { code, output } = await run("bin/aisha pulumi preview --expect-no-changes");
  expect(code, output).toBe(0);
}

beforeAll(async () => {
  product = new Product("e2e-registry", 3);
  configure({});
  const { code, output } = await run("bin/up");
  expect(code, output).toBe(0);
});

afterAll(() => product?.remove());

test("in mode http, anyone may use it, and its metrics answer on loopback", async () => {
  expect(await ask("http")).toBe(200);
  expect(await post()).toBe(202);
  await expectWellAfterwards();
});

describe("switched to https with a user", () => {
  let digest: string;

  beforeAll(async () => {
    configure(users);
    await setPassword(password);
    digest = await up();
  });

  test("lets nobody in but the user", async () => {
    expect(await ask("https")).toBe(401);
    expect(await ask("https", "guess")).toBe(401);
    expect(await ask("https", password)).toBe(200);
    expect(await ask("https", password, `/v2/aisha/sample/manifests/${digest}`)).toBe(200);
    expect(await ask("http", password)).toBe(400); // "client sent an HTTP request to an HTTPS server"
    await expectWellAfterwards();
  });

  test("speaks TLS 1.2 and 1.3 only, by a certificate of its own authority for its address and names", async () => {
    const [host, port] = product.registry.split(":") as [string, string];
    const ca = readFileSync(folder("registry-ca/cert.pem"));
    const spoken = (maxVersion: "TLSv1.1" | "TLSv1.2" | "TLSv1.3") =>
      new Promise<string>((resolve) => {
        const options = {
          host,
          port: Number(port),
          ca,
          minVersion: "TLSv1" as const,
          maxVersion,
          ciphers: "ALL:@SECLEVEL=0",
        };
        const socket = connect(options, () => {
          resolve(`${socket.getProtocol()} ${socket.getPeerX509Certificate()?.subjectAltName}`);
          socket.destroy();
        });
        socket.once("error", (error: NodeJS.ErrnoException) => resolve(`refused ${error.code}`));
      });
    expect(await spoken("TLSv1.1")).toMatch(/^refused ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION/);
    expect(await spoken("TLSv1.2")).toBe("TLSv1.2 DNS:registry.test, IP Address:127.0.0.1");
    expect(await spoken("TLSv1.3")).toBe("TLSv1.3 DNS:registry.test, IP Address:127.0.0.1");
    expect(new X509Certificate(ca).ca).toBe(true);
  });

  test("shows a password file that was changed by hand, and takes another password without another container", async () => {
    const before = await id("registry");
    appendFileSync(folder("registry/htpasswd"), "intruder:$2b$10$abcdefghijklmnopqrstuu\n");
    await setPassword(nextPassword);
    const { output } = await run("bin/aisha pulumi preview --diff");
    expect(output).toMatch(/host:index:File: \(update\)\s+\[id=\S+\/htpasswd\]/);
    await up();
    expect(readFileSync(folder("registry/htpasswd"), "utf8")).not.toContain("intruder");
    expect([await ask("https", password), await ask("https", nextPassword)]).toEqual([401, 200]);
    expect(await id("registry")).toEqual(before);
  });

  test("keeps the password and its hash where only the registry reads them", async () => {
    const hash = readFileSync(folder("registry/htpasswd"), "utf8").trim().split(":")[1]!;
    const inspected = await product.engine.getContainer((await id("registry"))[0]!).inspect();
    for (const secret of [password, nextPassword, hash]) {
      expect(said + JSON.stringify(inspected)).not.toContain(secret);
      const files = `find .aisha/state .aisha/${product.stack} Pulumi.${product.stack}.yaml -type f`;
      expect((await product.run(`${files} ! -name htpasswd -exec grep -lF '${secret}' {} +`)).output).toBe("");
      expect((await product.run(`${files} -perm /077 -exec grep -lF '${secret}' {} +`)).output).toBe("");
    }
  });
});

test("switched back to http, anyone may use it again, and nothing of https is left", async () => {
  configure({});
  await up();
  expect(await ask("http")).toBe(200);
  const left = [...readdirSync(folder("registry")), ...readdirSync(folder("")).filter((name) => name.endsWith("-ca"))];
  expect(left).toEqual(["config.yml"]);
  await expectWellAfterwards();
});
