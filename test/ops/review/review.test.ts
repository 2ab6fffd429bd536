import { describe, expect, test } from "vitest";
import { readPreview } from "../../../ops/review/preview.ts";
import type { Review } from "../../../ops/review/review.ts";
import { reviewed, textOf } from "./previews.ts";

/** As "risk what: words". */
const told = ({ changes }: Review) => changes.map(({ risk, what, words }) => `${risk} ${what}: ${words}`);

test.each<[string, Partial<Review>]>([
  ["release", { outcome: "changed", risk: "low", downtime: [], dataAtRisk: [] }],
  ["nginx", { outcome: "changed", risk: "low", downtime: [] }],
  [
    "maintenance",
    { risk: "attention", downtime: [{ what: "all apps", words: "nginx answers 503 for them until it is off again" }] },
  ],
  ["bot-removed", { risk: "attention", downtime: [{ what: "bot", words: "nobody polls any more" }], dataAtRisk: [] }],
  ["build", { risk: "attention", dataAtRisk: [] }],
  ["refused-volume", { outcome: "failed", risk: "data" }],
  ["wrong", { outcome: "failed", risk: "none", changes: [] }],
])("%s", (name, expected) => {
  expect(reviewed(name)).toMatchObject({ stack: "demo", ...expected });
});

describe("in words", () => {
  test("a release", () => {
    expect(told(reviewed("release"))).toEqual([
      "low bot: another image: changes hands; the old ones wait behind the new until it has settled",
      "low webhook-api: another image: 2 containers replaced, new beside old until they pass; no request is dropped",
      "low worker: another image: 1 container replaced, new beside old until they pass; the old finish what they have in hand",
    ]);
  });

  test("a release that changes a route too: where it is declared, since nobody knows the lines", () => {
    const { config } = readPreview(textOf("release"));
    const before = structuredClone(config) as { apps: { "webhook-api": { routes: Record<string, object> } } };
    before.apps["webhook-api"].routes["/webhook"] = {};
    expect(told(reviewed("release", { before: config })).join()).not.toContain("nginx.conf");
    expect(told(reviewed("release", { before }))).toContain(
      "low nginx.conf of nginx: declared differently in apps/webhook-api/routes//webhook; " +
        "its lines are known once new containers have their addresses",
    );
  });

  test("an app that moves to another server", () => {
    expect(told(reviewed("moved")).slice(0, 3)).toEqual([
      "data redis: moves from server local to second and begins there without its data, " +
        "which stays behind on server local, in redis-data-567cf0b",
      "attention redis: another network: stopped, then started anew",
      "low second: a new server",
    ]);
  });

  test("a server whose Docker restarts", () => {
    expect(told(reviewed("docker-restart"))[0]).toBe(
      "attention Docker on app: restarted for mtu; containers go on meanwhile (live-restore)",
    );
  });

  test("a server with another firewall, a user and a port of sshd more, and no live-restore", () => {
    const { changes } = reviewed("server");
    expect(told(reviewed("server")).filter((line) => !/^none|aisha-\w+/.test(line))).toEqual([
      "attention Docker on app: restarted for mtu; all containers on it stop and start again (no live-restore)",
      "attention firewall of app: other rules; kept only if a new login works with it",
      "attention user ana of app: made, or known already, every right by sudo",
      "low /etc/fail2ban/jail.d/90-aisha.local: 1 line more, 1 line less",
      "low fail2ban.service on app: reloaded",
      "low packages of app: htop installed; nothing restarts for it",
    ]);
    const firewall = changes.find(({ kind }) => kind === "firewall");
    expect(firewall?.diff).toContain("+\t\tip saddr { 10.20.0.0/24 } tcp dport 9100 accept");
  });

  test("a release after one that failed, whose containers the gates stopped", () => {
    const after = "its last release failed; the old ones serve, another image";
    const { risk, downtime } = reviewed("failed-release");
    expect({ risk, downtime }).toEqual({ risk: "low", downtime: [] });
    expect(told(reviewed("failed-release"))).toEqual([
      `low bot: ${after}: changes hands; the old ones wait behind the new until it has settled`,
      `low webhook-api: ${after}: 2 containers replaced, new beside old until they pass; no request is dropped`,
      `low worker: ${after}: 1 container replaced, new beside old until they pass; the old finish what they have in hand`,
    ]);
  });

  test("drift: what is gone, stopped, ill, edited", () => {
    expect(told(reviewed("drift"))).toEqual([
      "attention redis: redis-1 is gone: started anew",
      "attention worker: worker-1 does not run: started anew",
      "attention nginx.conf of nginx: changed by hand: 1 line less",
      "attention webhook-api: not all of its containers are as they passed: looked after again",
    ]);
  });
});

describe("a secret", () => {
  const words = (known: string[] | undefined) =>
    told(reviewed("secret", { newSecrets: known && new Set(known) })).find((line) => line.includes(" worker: "));

  test.each([
    ["is the one that a part has", undefined],
    ["is one that is new", ["bot-token", "other"]],
  ])("%s", (_, known) => {
    expect(words(known)).toMatch(/^low worker: another value of secret bot-token: 1 container replaced/);
  });

  test("is in nothing that is said", () => {
    const known = { secrets: ["client_max_body_size"] };
    expect(JSON.stringify(reviewed("nginx", known))).not.toContain("client_max_body_size");
  });
});

describe("images", () => {
  const { images } = reviewed("release");
  const { digest } = images[0]!.from!;

  test("have their tag from the file, and from the history where it is known", () => {
    expect(images.map(({ part, to }) => [part, to.tag])).toEqual([
      ["bot", "v2"],
      ["webhook-api", "v2"],
      ["worker", "v2"],
    ]);
    const known = reviewed("release", { tags: new Map([[digest!, "v1"]]) });
    expect(known.images[0]!.from).toEqual({ tag: "v1", digest });
  });

  test("that are built are told by their folder", () => {
    expect(reviewed("build").images.map(({ part, to }) => [part, to])).toEqual([
      ["redis", { builtFrom: "sample/redis/" }],
      ["telegram", { builtFrom: "sample/" }],
    ]);
  });
});
