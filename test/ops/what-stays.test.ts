import { expect, test } from "vitest";
import { schema } from "../../config/schema.ts";
import { startOf, whatStays } from "../../ops/what-stays.ts";
import { configurationWith } from "../support/configuration.ts";

test.each([
  [{ name: "nginx.service", ran: true, enabled: true }, "systemctl enable --now nginx.service"],
  [{ name: "nginx.service", ran: true, enabled: false }, "systemctl start nginx.service"],
  [{ name: "old", ran: true, restart: { Name: "always" } }, "docker update --restart always old && docker start old"],
  [
    { name: "old", ran: true, restart: { Name: "on-failure", MaximumRetryCount: 3 } },
    "docker update --restart on-failure:3 old && docker start old",
  ],
  [{ name: "old", ran: true, restart: { Name: "no" } }, "docker start old"],
  [{ name: "old", ran: true, restart: { Name: "" } }, "docker start old"],
])("%j is started by %s", (before, command) => {
  expect(startOf(before)).toBe(command);
});

test("adopted data stays, and is named", async () => {
  const config = schema.parse(configurationWith(["registry/adopt", "aisha_registry"]));
  expect(await whatStays("unit", config)).toEqual(["server here: aisha_registry stays, which the stack adopted"]);
});
