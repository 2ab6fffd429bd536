import { beforeAll, expect, test } from "vitest";
import { App } from "../../components/app.ts";
import { Images } from "../../components/images.ts";
import { Nginx } from "../../components/nginx.ts";
import { Registry } from "../../components/registry.ts";
import { Server } from "../../components/server.ts";
import { hasChecks, Smoke } from "../../components/smoke.ts";
import { schema } from "../../config/schema.ts";
import { configurationWith } from "../support/configuration.ts";
import { type Declared, declare, ofType } from "../support/declared.ts";

const config = schema.parse(
  configurationWith([
    "apps/api/smoke/answers",
    { path: "/webhook", secretHeaders: { "X-Token": "token" }, status: 202 },
  ]),
);
let declared: Declared[];
let checks: boolean;

beforeAll(async () => {
  declared = await declare(
    () => {
      const on = new Server("here", { ...config.servers.here!, registry: config.registry, publicPorts: [] });
      const registry = new Registry("registry", { ...config.registry, on, build: undefined });
      const images = new Images("images", { images: config.images, registry, builder: on });
      const apps = { api: new App("api", { ...config.apps.api!, on, images }) };
      const nginx = new Nginx("nginx", { ...config.nginx, on, images, after: [], apps });
      checks = hasChecks(apps);
      new Smoke("smoke", { base: "https://bot.example.org", verify: true, nginx, apps });
    },
    { "host:index:Gate": () => ({ addresses: {} }), "host:index:File": () => ({ hash: "config-hash" }) },
  );
});

test("each check is a command of its own, run again for each container and each configuration of nginx", () => {
  expect(checks).toBe(true);
  expect(ofType(declared, "command:local:Command")).toEqual({
    "api-answers": {
      create: "ops/smoke-check.ts",
      interpreter: ["node"],
      logging: "none",
      stdin: expect.objectContaining({ value: expect.any(String) }), // a secret
      triggers: ["api-1-id", "config-hash"],
    },
  });
});

test("it is told what to send and what must be answered, its secrets on stdin alone", () => {
  const { stdin } = ofType(declared, "command:local:Command")["api-answers"] as { stdin: { value: string } };
  expect(JSON.parse(stdin.value)).toEqual({
    url: "https://bot.example.org/webhook",
    method: "GET",
    headers: { "X-Token": "hush" },
    status: 202,
    withinSeconds: 10,
    verify: true,
  });
});
