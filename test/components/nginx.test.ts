import { beforeAll, describe, expect, test } from "vitest";
import { App } from "../../components/app.ts";
import { Images } from "../../components/images.ts";
import { Nginx } from "../../components/nginx.ts";
import { Registry } from "../../components/registry.ts";
import { Server } from "../../components/server.ts";
import { schema } from "../../config/schema.ts";
import { configurationWith } from "../support/configuration.ts";
import { type Declared, declare, ofType } from "../support/declared.ts";

/** What nginx declares for the least configuration with some keys set. */
function nginxWith(...changes: Parameters<typeof configurationWith>): Promise<Declared[]> {
  const config = schema.parse(configurationWith(...changes));
  return declare(
    () => {
      const on = new Server("here", { ...config.servers.here!, registry: config.registry, publicPorts: [] });
      const registry = new Registry("registry", { ...config.registry, on, build: undefined });
      const images = new Images("images", { images: config.images, registry, builder: on });
      const apps = { api: new App("api", { ...config.apps.api!, on, images }) };
      new Nginx("nginx", { ...config.nginx, on, images, after: [], apps });
    },
    {
      "docker:index/image:Image": () => ({ repoDigest: "built" }),
      "host:index:Gate": () => ({ addresses: { "api-1": "10.0.0.2" } }),
      "host:index:File": (inputs) => ({ hash: `hash of ${String(inputs.path).split("/").at(-1)}` }),
      "host:index:Certificate": () => ({ hash: "hash of cert.pem" }),
      "host:index:ProvidedCertificate": () => ({ hash: "hash of provided-cert.pem" }),
    },
  );
}

const files = (declared: Declared[]) => ofType(declared, "host:index:File") as Record<string, { content: string }>;
/** What a reload waits for, by the names of the files. */
const reloaded = (declared: Declared[]) => {
  const { files } = ofType(declared, "host:index:Reload").nginx as { files: Record<string, unknown> };
  return Object.fromEntries(Object.entries(files).map(([path, hash]) => [path.split("/").at(-1), hash]));
};

describe("a route that asks for no token", () => {
  test("makes no file of secrets", async () => {
    const declared = await nginxWith();
    expect(Object.keys(files(declared))).toEqual(["registry", "nginx-maintenance", "nginx"]);
    expect(reloaded(declared)).toEqual({ "nginx.conf": "hash of nginx.conf", "cert.pem": "hash of cert.pem" });
  });
});

describe("a route that asks for a token", () => {
  let declared: Declared[];
  beforeAll(async () => {
    declared = await nginxWith(["apps/api/routes/\\/webhook/secretToken", "token"]);
  });

  test("keeps it as a secret, in a file that nobody else may read", () =>
    expect(files(declared)["nginx-secrets"]).toMatchObject({
      mode: "0600",
      content: expect.objectContaining({ value: expect.stringContaining('"~^hush$" 1;') }),
    }));

  test("names it in nginx.conf and does not say it", () => {
    const { content } = files(declared).nginx!;
    expect(content).toContain("include /etc/aisha/secrets.conf;");
    expect(content).toContain('if ($given_x_telegram_bot_api_secret_token__token = "") {');
    expect(content).not.toContain("hush");
  });

  test("is in force when the file of secrets has been read", () =>
    expect(reloaded(declared)).toMatchObject({ "secrets.conf": "hash of secrets.conf" }));
});

describe("a certificate that is provided", () => {
  test("is copied for nginx, which has none of its own", async () => {
    const provided = { cert: "/etc/tls/cert.pem", key: "/etc/tls/key.pem" };
    const declared = await nginxWith(["nginx/certificate", provided], ["nginx/names", ["a.example.org"]]);
    expect(ofType(declared, "host:index:Certificate")).toEqual({});
    expect(ofType(declared, "host:index:ProvidedCertificate").nginx).toMatchObject({
      from: { certPath: "/etc/tls/cert.pem", keyPath: "/etc/tls/key.pem" },
      names: ["a.example.org"],
    });
    expect(files(declared).nginx!.content).toContain("ssl_certificate /etc/aisha/provided-cert.pem;");
    expect(reloaded(declared)).toMatchObject({ "provided-cert.pem": "hash of provided-cert.pem" });
  });
});
