import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { nginxCertificates } from "../../../ops/adopt/nginx-certificates.ts";
import { repository } from "../../../ops/repository.ts";
import { Host } from "../../../providers/host/host.ts";
import { LocalTransport } from "../../../providers/host/local-transport.ts";

const mounts = [
  { source: "/opt/old/nginx.conf", target: "/etc/nginx/nginx.conf" },
  { source: "/opt/old/ssl", target: "/etc/nginx/ssl" },
  { source: "/etc/letsencrypt", target: "/etc/letsencrypt" },
];

/** @returns where a certificate is on the server that a file of the configuration names */
const onServer = (path: string, file: string) => nginxCertificates([{ path, file }], [], [[], mounts]).inUse;

test.each([
  ["/etc/nginx/ssl/app.crt", "/opt/old/nginx.conf", ["/opt/old/ssl/app.crt"]],
  ["ssl/app.crt", "/opt/old/nginx.conf", ["/opt/old/ssl/app.crt"]],
  ["/etc/letsencrypt/live/a/fullchain.pem", "/opt/old/nginx.conf", ["/etc/letsencrypt/live/a/fullchain.pem"]],
  ["/etc/ssl/in-the-image.crt", "/opt/old/nginx.conf", []],
  ["/etc/ssl/app.crt", "/etc/nginx/sites-enabled/app", ["/etc/ssl/app.crt"]],
  ["ssl/app.crt", "/etc/nginx/sites-enabled/app", ["/etc/nginx/ssl/app.crt"]],
  ["/etc/ssl/$ssl_server_name.crt", "/etc/nginx/sites-enabled/app", []],
])("%s in %s is on the server: %j", (path, file, expected) => expect(onServer(path, file)).toEqual(expected));

test("a certificate has the key of its own file, and one without a key is none to declare", () => {
  const [a, b] = ["/etc/nginx/a.conf", "/etc/nginx/b.conf"];
  const certs = [
    { path: "/a.crt", file: a },
    { path: "/b.crt", file: b },
    { path: "/b.crt", file: b },
  ];
  expect(nginxCertificates(certs, [{ path: "/b.key", file: b }], [])).toEqual({
    inUse: ["/a.crt", "/b.crt"],
    pairs: [{ cert: "/b.crt", key: "/b.key" }],
  });
});

const folder = mkdtempSync(join(tmpdir(), "aisha-adopt-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("the configuration of a container is read, and not its logs, media or pipes", async () => {
  const directives =
    "  ssl_certificate  /etc/nginx/a.crt;\n  ssl_certificate_key /etc/nginx/a.key;\n# ssl_certificate b;\n";
  mkdirSync(join(folder, "sites"));
  writeFileSync(join(folder, "sites", "app.conf"), directives);
  writeFileSync(join(folder, "sites", "access.log"), directives);
  const host = new Host(new LocalTransport());
  await host.demand(["mkfifo", join(folder, "pipe.conf")]);
  const script = `${repository}/ops/adopt/look.sh`;
  const said = await host.demand(["sh", script, folder, join(folder, "pipe.conf")]);
  expect(said.split("\n").filter((line) => line.includes(folder))).toEqual([
    `ssl_certificate\t/etc/nginx/a.crt\t${folder}/sites/app.conf`,
    `ssl_certificate_key\t/etc/nginx/a.key\t${folder}/sites/app.conf`,
  ]);
});
