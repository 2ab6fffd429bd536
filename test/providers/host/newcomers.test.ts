import { expect, test } from "vitest";
import { Newcomers } from "../../../providers/host/newcomers.ts";
import type { Context, ResourceHandler } from "../../../providers/rpc/handler.ts";

const failing: ResourceHandler = {
  create: () => Promise.reject(new Error("no room on the disk")),
  read: async () => undefined,
  delete: async () => {},
};

test.each([
  ["before it is settled", false, ["worker"]],
  ["once it is settled", true, []],
])("a failure %s", async (_, isSettled, expected) => {
  const newcomers = new Newcomers();
  const stopped: string[] = [];
  newcomers.add("worker", async () => void stopped.push("worker"));
  if (isSettled) newcomers.settle();
  await newcomers.sendHome();
  expect([stopped, newcomers.isSentHome("worker"), newcomers.settle()]).toEqual([expected, !isSettled, isSettled]);
});

test("what cannot be undone is said, and the reason stays that of the failure", async () => {
  const newcomers = new Newcomers();
  const stopped: string[] = [];
  newcomers.add("lost", () => Promise.reject(new Error("server app does not answer")));
  newcomers.add("worker", async () => void stopped.push("worker"));
  const said: string[] = [];
  const log = (line: string) => void said.push(line);
  const context: Context = { urn: "", timeoutSeconds: 0, signal: new AbortController().signal, log };
  await expect(newcomers.guard(failing).create({}, context)).rejects.toThrow("no room on the disk");
  expect([stopped, said]).toEqual([["worker"], ["server app does not answer"]]);
});
