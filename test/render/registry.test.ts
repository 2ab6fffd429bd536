import { expect, test } from "vitest";
import { renderRegistry } from "../../render/registry.ts";

const head = "# Written by the Pulumi program. A change made here shows as drift and is undone by the next update.\n";

test("plain HTTP for anyone", () => {
  expect(renderRegistry({ storage: "/data", port: 5000, debug: "127.0.0.1:5001" })).toBe(`${head}version: 0.1
log:
  level: info
  accesslog:
    disabled: true
storage:
  filesystem:
    rootdirectory: /data
  delete:
    enabled: true
http:
  addr: :5000
  debug:
    addr: 127.0.0.1:5001
    prometheus:
      enabled: true
      path: /metrics
health:
  storagedriver:
    enabled: true
    interval: 10s
    threshold: 3
`);
});

test("TLS 1.2 or later, and users by a password file", () => {
  const conf = {
    storage: "/data",
    port: 5000,
    debug: ":5001",
    tls: { certificatePath: "/etc/distribution/cert.pem", keyPath: "/etc/distribution/key.pem" },
    htpasswdPath: "/etc/distribution/htpasswd",
  };
  expect(renderRegistry(conf)).toBe(`${head}version: 0.1
log:
  level: info
  accesslog:
    disabled: true
storage:
  filesystem:
    rootdirectory: /data
  delete:
    enabled: true
auth:
  htpasswd:
    realm: aisha
    path: /etc/distribution/htpasswd
http:
  addr: :5000
  tls:
    certificate: /etc/distribution/cert.pem
    key: /etc/distribution/key.pem
    minimumtls: tls1.2
  debug:
    addr: :5001
    prometheus:
      enabled: true
      path: /metrics
health:
  storagedriver:
    enabled: true
    interval: 10s
    threshold: 3
`);
});
