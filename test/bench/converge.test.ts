import { expect, test } from "vitest";
import { drift } from "../../bench/converge/drift.ts";
import { differences, expected } from "../../bench/converge/facts.ts";
import { playbook } from "../../bench/converge/playbook.ts";
import { filesOf, resourcesIn, state } from "../../bench/converge/state.ts";

test("the state is as large as a real server's", () => {
  expect(resourcesIn(state)).toBeGreaterThanOrEqual(60);
});

test("the playbook declares every part of the state, with its content", () => {
  const [{ tasks }] = JSON.parse(playbook(state));
  const text = JSON.stringify(tasks);
  const parts = [
    ...state.packages,
    ...state.directories.map(({ path }) => path),
    ...filesOf(state).flatMap(({ path, content }) => [path, content]),
    ...Object.entries(state.users).flatMap(([name, { keys }]) => [name, ...keys]),
    ...Object.keys(state.units),
    ...Object.entries(state.sysctl).map(([key, value]) => `${key}=${value}`),
  ];
  expect(parts.filter((part) => !text.includes(JSON.stringify(part).slice(1, -1)))).toEqual([]);
});

test("no content is taken for a template by the playbook", () => {
  expect(filesOf(state).filter(({ content }) => /\{[{%#]/.test(content))).toEqual([]);
});

test("what drifts is known beforehand, each part a fact of the state", () => {
  expect(Object.keys(drift).filter((fact) => !expected(state).has(fact))).toEqual([]);
});

test("a server that lacks something, or has it otherwise, is told so", () => {
  const facts = expected(state);
  expect(differences(facts, facts)).toEqual([]);
  const other = new Map([...facts, ["unit bench-api.service", "enabled inactive"]]);
  other.delete("package bc");
  expect(differences(facts, other)).toEqual([
    'package bc: is "", must be "installed"',
    'unit bench-api.service: is "enabled inactive", must be "enabled active"',
  ]);
});
