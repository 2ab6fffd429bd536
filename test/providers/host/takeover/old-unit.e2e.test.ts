import { afterAll, beforeAll, expect, test } from "vitest";
import { urnOf } from "../harness.ts";
import { type OnServer, openServer } from "../system/on-server.ts";

const unitFile = "[Service]\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n";
const takeover = {
  server: "app",
  folder: "/opt/aisha",
  part: "nginx",
  replaces: ["old-nginx.service"],
  graceSeconds: 3,
};
let on: OnServer;

beforeAll(async () => {
  on = await openServer("takeover-unit");
  await on.server.exec("cat >/etc/systemd/system/old-nginx.service", unitFile);
  await on.server.exec("systemctl enable -q --now old-nginx");
});
afterAll(() => on?.close());

const state = async () => {
  const asked = "systemctl is-enabled old-nginx || :; systemctl is-active old-nginx || :";
  return (await on.server.exec(asked)).trim().split("\n");
};

test("a unit is stopped and starts with the server no more, and is brought back as it was", async () => {
  await on.provider.create(urnOf("Takeover"), takeover);
  expect(await state()).toEqual(["disabled", "inactive"]);
  const wrong = { ...takeover, part: "wrong", server: "nowhere" };
  await expect(on.provider.create(urnOf("Takeover", "wrong"), wrong)).rejects.toThrow("nowhere");
  expect(await state()).toEqual(["enabled", "active"]);
});

test("one that is not there is nobody's to stop", async () => {
  await on.provider.create(urnOf("Takeover", "none"), { ...takeover, part: "api", replaces: ["none.service"] });
  expect(await state()).toEqual(["enabled", "active"]);
});
