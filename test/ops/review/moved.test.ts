import { expect, test } from "vitest";
import { nothingKnown, reviewOf } from "../../../ops/review/review.ts";
import { stepOf } from "./step.ts";

const [nginx, app, bot] = ["aisha:nginx:Nginx", "aisha:apps:App", "aisha:bots:StandbyBot"];
const config = { apps: { api: { routes: { "/": {} } } } };

/** A container that gets another server, and a file beside it. */
function moved(type: string, name: string) {
  const parent = { type, name };
  const provider = { old: "a", new: "b" };
  const on = (server: string) => ({ server, path: `/srv/${name}/nginx.conf`, content: "listen 80;\n" });
  const steps = [
    stepOf("docker:index/container:Container", `${name}-1`, { op: "replace", parent, provider, differs: ["image"] }),
    stepOf("host:index:File", name, { op: "replace", parent, old: on("a"), new: on("b"), differs: ["server"] }),
    stepOf("host:index:Reload", name, { op: "replace", parent, differs: ["server"] }),
  ];
  return reviewOf({ stack: "demo", steps, config, errors: [], isFirst: false }, nothingKnown);
}

const told = ({ changes }: ReturnType<typeof moved>) =>
  changes.map(({ risk, what, words }) => `${risk} ${what}: ${words}`);

test("nginx is out for those whose names do not lead to its new server yet", () => {
  const review = moved(nginx, "nginx");
  expect(told(review)).toEqual([
    "attention nginx: moves from server a to b; clients reach server a until its names lead to b",
    "low nginx: another image: a new one begins there, then the old one ends",
    "low nginx.conf of nginx: written on server b, not on a any more",
  ]);
  expect(review.downtime).toEqual([{ what: "nginx", words: "clients reach server a until its names lead to b" }]);
});

test.each<[string, string, string, containers: string]>([
  ["an app", app, "api", "1 container replaced, new beside old until they pass; the old finish what they have in hand"],
  ["a bot", bot, "bot", "new ones begin there, then the old ones end"],
])("of %s nobody says that nothing is dropped, or that it waits for its place", (_, type, name, words) => {
  expect(told(moved(type, name))).toContain(`low ${name}: another image: ${words}`);
});
