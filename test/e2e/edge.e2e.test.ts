import { execFileSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { plainText } from "../../providers/host/log-frames.ts";
import { type Answer, get, postJson, send } from "../support/https.ts";
import { SmallProduct } from "../support/small-product.ts";
import { TlsClient } from "../support/tls.ts";

const offset = 4;
const token = "Odd-1_\"'\\;{}$#~";
const message = { chat: 1, text: "hello" };
let product: SmallProduct;

/** Brings nginx up on every address of the machine, with limits that a test can reach. */
async function up(nginx = {}): Promise<void> {
  product.release(1, (config) => {
    const api = config["aisha:apps"]["webhook-api"];
    Object.assign(api, { replicas: 1 });
    api.routes["/webhook"].rateLimit = { perSecond: 1, burst: 5 };
    api.routes["/inside/"] = { stripPrefix: true, public: false, secretToken: "odd" };
    Object.assign(config["aisha:nginx"], { address: "0.0.0.0", headers: { "X-Team": "edge" }, ...nginx });
  });
  writeFileSync(join(product.clone.folder, "token"), token);
  const { code, output } = await product.run(`mkdir -p .aisha/state &&
    bin/aisha pulumi stack select --create ${product.stack} &&
    bin/aisha pulumi config set --secret secrets:odd <token && bin/up`);
  expect(code, output).toBe(0);
}

/** Asks nginx from a container, at the address that its network has on this machine. */
async function fromContainer(path: string): Promise<{ status: number; body: string }> {
  const { engine, base } = product;
  const [nginx] = await product.containers("nginx");
  const container = await engine.createContainer({
    Image: nginx!.ImageID,
    Cmd: ["curl", "-sk", "-w", "\n%{http_code}", `https://edge.test:${new URL(base).port}${path}`],
    HostConfig: { ExtraHosts: ["edge.test:host-gateway"] },
  });
  try {
    await container.start();
    await container.wait();
    const [body = "", status] = plainText(await container.logs({ stdout: true })).split("\n");
    return { status: Number(status), body };
  } finally {
    await container.remove({ force: true });
  }
}

/** Whether an answer is nginx's own, in JSON. */
function isRefusal({ headers, body }: Answer, error: string): void {
  expect(headers["content-type"]).toBe("application/json");
  expect(JSON.parse(body)).toEqual({ error });
}

beforeAll(async () => {
  product = new SmallProduct("e2e-edge", offset);
  await up();
});

afterAll(() => product.remove());

describe("the webhook", () => {
  test("takes a POST of JSON", async () => expect((await postJson(product.webhook, message)).status).toBe(202));

  test("answers a GET with 405 and what is allowed", async () => {
    const answer = await get(product.webhook);
    expect(answer).toMatchObject({ status: 405, headers: { allow: "POST" } });
    isRefusal(answer, "method not allowed");
  });

  test("answers text with 415", async () => {
    const answer = await send("POST", product.webhook, { "content-type": "text/plain" }, JSON.stringify(message));
    expect(answer.status).toBe(415);
    isRefusal(answer, "content type not supported");
  });

  test("answers what is too large with 413", async () => {
    const answer = await postJson(product.webhook, { ...message, text: "a".repeat(64 * 1024) });
    expect(answer.status).toBe(413);
    isRefusal(answer, "body too large");
  });

  test("answers too many with 429 and when to come again", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => postJson(product.webhook, message)));
    const refused = answers.filter(({ status }) => status !== 202);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) {
      expect(answer).toMatchObject({ status: 429, headers: { "retry-after": "1" } });
      isRefusal(answer, "too many requests");
    }
  });
});

test("an unknown path is answered 404", async () => {
  const answer = await get(`${product.base}/nothing`);
  expect(answer.status).toBe(404);
  isRefusal(answer, "not found");
});

test("HTTP redirects to HTTPS, with method, path and query kept", async () => {
  const url = `http://127.0.0.1:${18000 + offset}/webhook?a=b`;
  const { status, headers } = await fetch(url, { method: "POST", redirect: "manual" });
  expect([status, headers.get("location")]).toEqual([308, `${product.webhook}?a=b`]);
});

test("the status page answers this machine, and refuses a container", async () => {
  const { status, body } = await get(`${product.base}/nginx-status`);
  expect([status, body]).toEqual([200, expect.stringMatching(/^Active connections: \d+/)]);
  expect(await fromContainer("/nginx-status")).toEqual({ status: 403, body: '{"error":"not from here"}' });
  expect(await fromContainer("/health")).toEqual({ status: 200, body: '{"status":"ok"}' });
});

describe("a route that is not public and asks for a token", () => {
  const inside = (headers = {}) => send("GET", `${product.base}/inside/health`, headers);

  test("answers this machine with the token, and nobody else", async () => {
    expect((await inside({ "X-Telegram-Bot-Api-Secret-Token": token })).status).toBe(200);
    const answer = await inside({ "X-Telegram-Bot-Api-Secret-Token": token.toLowerCase() });
    expect(answer.status).toBe(401);
    isRefusal(answer, "the secret token is missing or wrong");
    expect((await fromContainer("/inside/health")).status).toBe(401);
  });

  test("has its token in one file that others cannot read", async () => {
    const { output } = await product.run(`grep -rlF 'Odd-1_' .aisha/state .aisha/${product.stack}`);
    const file = `.aisha/${product.stack}/nginx/secrets.conf`;
    expect(output.trim()).toBe(file);
    expect(statSync(join(product.clone.folder, file)).mode & 0o777).toBe(0o600);
  });
});

test("headers are as declared", async () => {
  const declared = {
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=63072000",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-team": "edge",
  };
  expect((await get(`${product.base}/health`)).headers).toMatchObject(declared);
  const { headers } = await get(`${product.base}/nothing`);
  expect(headers).toMatchObject({ ...declared, server: "nginx" });
  expect(headers).not.toHaveProperty("allow");
});

describe("TLS", () => {
  const client = () => new TlsClient(product.base);

  test("is 1.2 or 1.3, and the server refuses 1.1", () => {
    expect(client().handshake("-tls1_1", "-cipher", "ALL:@SECLEVEL=0")).toContain("alert protocol version");
    expect(client().handshake("-tls1_2")).toContain("New, TLSv1.2");
    expect(client().handshake("-tls1_3")).toContain("New, TLSv1.3");
  });

  test("has the ciphers and curves of the intermediate profile, as far as they go with the key, and no others", () => {
    expect(client().ciphers()).toEqual([
      "ECDHE-ECDSA-AES128-GCM-SHA256",
      "ECDHE-ECDSA-AES256-GCM-SHA384",
      "ECDHE-ECDSA-CHACHA20-POLY1305",
    ]);
    expect(client().suites()).toEqual([
      "TLS_AES_128_GCM_SHA256",
      "TLS_AES_256_GCM_SHA384",
      "TLS_CHACHA20_POLY1305_SHA256",
    ]);
    const curves = ["X25519", "P-256", "P-384"];
    expect(client().curves(...curves, "P-521", "X448")).toEqual(curves);
  });

  test("has a certificate that is provided, and with its RSA key the other ciphers of the profile", async () => {
    const [cert, key] = ["cert.pem", "key.pem"].map((file) => join(product.clone.folder, file)) as [string, string];
    const request = ["req", "-x509", "-nodes", "-newkey", "rsa:2048", "-subj", "/CN=provided.test"];
    execFileSync("openssl", [...request, "-keyout", key, "-out", cert], { stdio: "pipe" });
    await up({ certificate: { cert, key } });
    expect(client().handshake()).toContain(readFileSync(cert, "utf8").trim());
    expect(client().ciphers()).toEqual([
      "ECDHE-RSA-AES128-GCM-SHA256",
      "ECDHE-RSA-AES256-GCM-SHA384",
      "ECDHE-RSA-CHACHA20-POLY1305",
    ]);
    expect((await product.run("bin/aisha pulumi preview --expect-no-changes")).code).toBe(0);
  });
});
