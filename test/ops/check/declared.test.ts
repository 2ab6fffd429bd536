import { expect, test } from "vitest";
import { containersIn, reloadIn } from "../../../ops/check/declared.ts";

const urn = (type: string, name: string) => `urn:pulumi:prod::aisha::${type}::${name}`;
const provider = `${urn("aisha:servers:Server$pulumi:providers:docker", "app")}::2ff1`;
const container = (name: string, more: object = {}) => ({
  urn: urn("docker:index/container:Container", name),
  type: "docker:index/container:Container",
  id: `id-of-${name}`,
  provider,
  inputs: {
    name: `${name}-ab12`,
    image: "r:5000/aisha/sample@sha256:1",
    labels: [{ label: "aisha.part", value: "worker" }],
  },
  ...more,
});
const exported = (...resources: object[]) => JSON.stringify({ deployment: { resources } });

test("containers are those that no update is about to delete", () => {
  expect(containersIn(exported(container("worker-1"), container("worker-2", { delete: true })))).toEqual([
    {
      server: "app",
      id: "id-of-worker-1",
      name: "worker-1-ab12",
      part: "worker",
      image: "r:5000/aisha/sample@sha256:1",
    },
  ]);
});

test("the reload is known without the hashes that are secret", () => {
  const outputs = {
    server: "app",
    container: "c",
    configPath: "/etc/aisha/nginx.conf",
    files: {
      "/opt/nginx.conf": "ab",
      "/opt/secrets.conf": { "4dabf18193072939515e22adb298388d": "1b47", ciphertext: "v1" },
    },
    stamp: { startedAt: "2026-11-26T12:00:00Z", workers: [7] },
  };
  const found = reloadIn(exported({ urn: urn("host:index:Reload", "nginx"), type: "host:index:Reload", outputs }));
  expect(found).toEqual({ ...outputs, files: { "/opt/nginx.conf": "ab" } });
  expect(reloadIn(exported())).toBeUndefined();
});
