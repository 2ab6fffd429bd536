import { beforeAll, describe, expect, test } from "vitest";
import { Images } from "../../components/images.ts";
import { Registry } from "../../components/registry.ts";
import { RegistryUi } from "../../components/registry-ui.ts";
import { Server } from "../../components/server.ts";
import { schema } from "../../config/schema.ts";
import { configurationWith } from "../support/configuration.ts";
import { type Declared, declare, ofType } from "../support/declared.ts";

const user = process.getuid?.() === 0 ? "1000:1000" : `${process.getuid?.()}:${process.getgid?.()}`;
const folder = `${process.cwd()}/.aisha/test`;

/** What a registry declares, together with its server and an image that is pushed to it. */
function declaredWith(...changes: [key: string, value: unknown][]): Promise<Declared[]> {
  const config = schema.parse(configurationWith(...changes));
  return declare(
    () => {
      const on = new Server("here", { ...config.servers.here!, registry: config.registry, publicPorts: [] });
      const registry = new Registry("registry", { ...config.registry, on, build: config.images.base });
      const images = new Images("images", { images: config.images, registry, builder: on });
      images.on(on, "base");
      const { ui } = config.registry;
      if (ui) new RegistryUi("registry-ui", { ...ui, on, images, registry });
    },
    {
      "docker:index/image:Image": ({ imageName }) => ({ repoDigest: `${imageName}@sha256:built` }),
      "host:index:File": ({ path }) => ({ hash: `hash of ${path}` }),
      "host:index:Certificate": ({ certPath }) => ({
        certificate: `PEM of ${certPath}`,
        hash: `hash of ${certPath}`,
        fingerprint: `mark of ${certPath}`,
      }),
    },
  );
}

const https: [string, unknown][] = [
  ["registry/mode", "https"],
  ["registry/names", ["registry.internal"]],
  ["registry/users", { reader: "other", deployer: "token" }],
  ["registry/metricsPort", 5100],
];
const secret = (value: unknown) => expect.objectContaining({ value });

describe("a registry in mode http", () => {
  let declared: Declared[];
  beforeAll(async () => {
    declared = await declaredWith();
  });

  test("has its configuration, and neither certificates nor passwords", () => {
    expect(Object.keys(ofType(declared, "host:index:File"))).toEqual(["registry"]);
    expect(ofType(declared, "host:index:Certificate")).toEqual({});
    const { content } = ofType(declared, "host:index:File").registry as { content: string };
    expect(content).toContain("addr: 127.0.0.1:5001"); // its metrics are nobody's
    expect(content).not.toMatch(/tls|htpasswd/);
  });

  test("listens on the port that is declared, and nothing else is published", () => {
    expect(ofType(declared, "docker:index/container:Container").registry!.ports).toEqual([
      { internal: 5000, external: 5001, ip: "127.0.0.1" },
    ]);
  });

  test("is asked for no account, and named none to pull with", () => {
    const { registry } = ofType(declared, "docker:index/image:Image").base!;
    expect(registry).toEqual(secret({ server: "127.0.0.1:5001", username: "anyone", password: "anyone" }));
    expect(ofType(declared, "pulumi:providers:docker").here).not.toHaveProperty("registryAuth");
  });
});

describe("a registry in mode https with users", () => {
  let declared: Declared[];
  const container = () => ofType(declared, "docker:index/container:Container").registry!;
  beforeAll(async () => {
    declared = await declaredWith(...https);
  });

  test("has an authority whose key no container sees, and a certificate of it for its address and names", () => {
    const { registry, "registry-ca": authority } = ofType(declared, "host:index:Certificate");
    const [certPath, keyPath] = [`${folder}/registry-ca/cert.pem`, `${folder}/registry-ca/key.pem`];
    expect(authority).toMatchObject({ certPath, keyPath, isCa: true });
    expect(registry).toMatchObject({
      dnsNames: ["registry.internal"],
      ipAddresses: ["127.0.0.1"],
      issuer: { certPath, keyPath, fingerprint: `mark of ${certPath}` },
      owner: user,
    });
    expect(JSON.stringify(container().mounts)).not.toContain("registry-ca");
  });

  test("reads its files where version 2 and version 3 look for them, as their owner", () => {
    expect(container().user).toBe(user);
    expect(container().mounts).toEqual([
      expect.objectContaining({ type: "volume", target: "/data" }),
      { type: "bind", source: `${folder}/registry`, target: "/etc/docker/registry", readOnly: true },
      { type: "bind", source: `${folder}/registry`, target: "/etc/distribution", readOnly: true },
    ]);
    expect(ofType(declared, "host:index:VolumeOwner")["registry-storage"]).toMatchObject({ owner: user });
  });

  test("keeps the passwords' hashes secret, in a file of its own user", () => {
    expect(ofType(declared, "host:index:File")["registry-users"]).toMatchObject({
      path: `${folder}/registry/htpasswd`,
      content: secret(expect.stringMatching(/^deployer:\$2b\$10\$.{53}\nreader:\$2b\$10\$.{53}\n$/)),
      mode: "0600",
      owner: user,
    });
  });

  test("is another container for what it reads at its start only, which passwords are not", () => {
    expect(container().labels).toContainEqual({
      label: "aisha.files",
      value: `hash of ${folder}/registry/config.yml hash of ${folder}/registry/cert.pem`,
    });
  });

  test("publishes its metrics on loopback only, wherever it serves", async () => {
    const elsewhere = await declaredWith(...https, ["registry/address", "10.1.2.3"]);
    expect(ofType(elsewhere, "docker:index/container:Container").registry!.ports).toEqual([
      { internal: 5000, external: 5001, ip: "10.1.2.3" },
      { internal: 5001, external: 5100, ip: "127.0.0.1" },
    ]);
  });

  test("is pushed to and pulled from by its first user by name", () => {
    const login = { server: "127.0.0.1:5001", username: "deployer", password: "hush" };
    expect(ofType(declared, "docker:index/image:Image").base!.registry).toEqual(secret(login));
    const account = JSON.stringify([{ address: "127.0.0.1:5001", username: "deployer", password: "hush" }]);
    expect(ofType(declared, "pulumi:providers:docker").here!.registryAuth).toEqual(secret(account));
  });
});

describe("the registry's page", () => {
  const ui: [string, unknown] = ["registry/ui", { image: "product", port: 5200 }];

  test("is on loopback, and reaches the registry by a name in its certificate", async () => {
    const declared = await declaredWith(...https, ui);
    const { registry, "registry-ui": page } = ofType(declared, "docker:index/container:Container");
    expect(page).toMatchObject({
      ports: [{ internal: 8080, external: 5200, ip: "127.0.0.1" }],
      networksAdvanced: [{ name: "here-app-id" }],
      readOnly: true,
    });
    expect(registry!.networksAdvanced).toEqual([{ name: "here-app-id", aliases: ["registry"] }]);
    const { registry: certificate } = ofType(declared, "host:index:Certificate");
    expect(certificate!.dnsNames).toEqual(["registry.internal", "registry"]);
    expect(ofType(declared, "host:index:File")["registry-ui-ca"]).toMatchObject({
      path: `${folder}/registry-ui/ca.pem`,
      content: `PEM of ${folder}/registry-ca/cert.pem`,
    });
  });

  test("has nothing to verify where the registry speaks http", async () => {
    const files = ofType(await declaredWith(ui), "host:index:File");
    expect(Object.keys(files)).toEqual(["registry", "registry-ui"]);
  });

  test("alone puts the registry on the network of the apps", async () => {
    const { registry } = ofType(await declaredWith(...https), "docker:index/container:Container");
    expect(registry).not.toHaveProperty("networksAdvanced");
  });
});
