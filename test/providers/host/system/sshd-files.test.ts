import { expect, it } from "vitest";
import { renderSshd } from "../../../../providers/host/system/sshd-files.ts";

it("settings of sshd are a line each, a value each, and the same in any order", () => {
  const rendered = renderSshd({ Port: ["22", "2222"], AllowUsers: "admin bob" });
  expect(rendered.split("\n").slice(1)).toEqual(["AllowUsers admin bob", "Port 22", "Port 2222", ""]);
  expect(renderSshd({ AllowUsers: "admin bob", Port: ["22", "2222"] })).toBe(rendered);
  expect(rendered).toMatch(/^# Managed by aisha/);
});
