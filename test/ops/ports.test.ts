import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkPorts, stackPorts } from "../../ops/setup/ports.ts";

const stackFile = (registry: string, nginx: string) => `
encryptionsalt: v1:x
config:
  secrets:token: { secure: v1:x }
  aisha:servers: { local: { transport: local, folder: .aisha/local } }
  aisha:images: { base: { context: images/base } }
  aisha:registry: ${registry}
  aisha:nginx: ${nginx}
  aisha:apps: {}
`;

test("the ports are those of the file", () => {
  const file = stackFile(
    "{ mode: http, image: base, port: 5001 }",
    "{ image: base, address: 127.0.0.1, http: 81, https: 444 }",
  );
  expect(stackPorts(file)).toEqual([
    { key: "aisha:registry/port", part: "registry", address: "127.0.0.1", port: 5001 },
    { key: "aisha:nginx/http", part: "nginx", address: "127.0.0.1", port: 81 },
    { key: "aisha:nginx/https", part: "nginx", address: "127.0.0.1", port: 444 },
  ]);
});

test("the registry's metrics have a port of this machine", () => {
  const [, metrics] = stackPorts(stackFile("{ mode: http, image: base, metricsPort: 5100 }", "{ image: base }"));
  expect(metrics).toEqual({ key: "aisha:registry/metricsPort", part: "registry", address: "127.0.0.1", port: 5100 });
});

test("a port that is left out is the schema's", () => {
  const ports = stackPorts(stackFile("{ mode: http, image: base }", "{ image: base }"));
  expect(ports.map(({ address, port }) => `${address}:${port}`)).toEqual([
    "127.0.0.1:5000",
    "0.0.0.0:80",
    "0.0.0.0:443",
  ]);
});

test.each([
  ["a wrong file", stackFile("{ mode: http, image: base, port: 0 }", "{ image: base }")],
  ["a file without configuration", "encryptionsalt: v1:x"],
  ["an empty file", ""],
])("%s claims no ports: the program reports it", (_, file) => {
  expect(stackPorts(file)).toEqual([]);
});

let listener: Server;
let port: number;
beforeAll(async () => {
  listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  port = (listener.address() as { port: number }).port;
});
afterAll(() => listener.close());

const nginx = () => [{ key: "aisha:nginx/http", part: "nginx", address: "127.0.0.1", port }];

test("a taken port is an error that names port, part, key and file", async () => {
  await expect(checkPorts(nginx(), [], "Pulumi.local.yaml")).rejects.toThrow(
    new RegExp(`^port ${port} is taken.*, and nginx needs it; end .* at aisha:nginx/http in Pulumi.local.yaml$`),
  );
});

test.each([
  ["another part of the stack publishes it", { part: "registry", published: true, processes: [] }],
  ["the part runs, but on another port", { part: "nginx", published: false, processes: [] }],
  [
    "the part is on the host's network, but another process listens",
    { part: "nginx", published: false, processes: [1] },
  ],
])("%s: an error", async (_, { part, published, processes }) => {
  const own = [{ part, published: published ? [port] : [], processes }];
  await expect(checkPorts(nginx(), own, "Pulumi.local.yaml")).rejects.toThrow(`port ${port} is taken`);
});

test("a port that the part itself holds is no error, nor is a free one", async () => {
  await checkPorts(nginx(), [{ part: "nginx", published: [port], processes: [] }], "Pulumi.local.yaml");
  await checkPorts(nginx(), [{ part: "nginx", published: [], processes: [process.pid] }], "Pulumi.local.yaml");
  const free = createServer();
  await new Promise<void>((resolve) => free.listen(0, "127.0.0.1", resolve));
  const freed = (free.address() as { port: number }).port;
  await new Promise((resolve) => free.close(resolve));
  await checkPorts([{ ...nginx()[0]!, port: freed }], [], "Pulumi.local.yaml");
});
