import { expect, test } from "vitest";
import { changeMarkdown, driftMarkdown } from "../../../ops/review/markdown.ts";
import { failedReview, nothingKnown, type Review } from "../../../ops/review/review.ts";
import { reviewed } from "./previews.ts";

const lines = (markdown: string) => markdown.trimEnd().split("\n");

const nothing: Review = {
  ...{ stack: "demo", outcome: "unchanged", isFirst: false, risk: "none", follow: 0 },
  ...{ downtime: [], dataAtRisk: [], images: [], changes: [] },
};

test("no change is one line below the heading", () => {
  expect(changeMarkdown(nothing)).toBe(
    "## Review of stack demo: no change\n\nNothing changes: all is as it is declared.\n",
  );
  expect(driftMarkdown(nothing)).toBe("## Drift of stack demo: none\n\nNothing differs from what is declared.\n");
});

test("a release fits one screen", () => {
  const tags = new Map([[reviewed("release").images[0]!.from!.digest!, "v1"]]);
  expect(lines(changeMarkdown(reviewed("release", { tags })))).toEqual([
    "## Review of stack demo: v2 of bot, webhook-api, worker, no downtime",
    "",
    "**Risk: low.** No data at risk; no downtime.",
    "",
    "| risk | what | what happens |",
    "| --- | --- | --- |",
    "| low | `bot` | another image: changes hands; the old ones wait behind the new until it has settled |",
    "| low | `webhook-api` | another image: 2 containers replaced, new beside old until they pass; no request is dropped |",
    "| low | `worker` | another image: 1 container replaced, new beside old until they pass; the old finish what they have in hand |",
    "",
    "| image of | from | to |",
    "| --- | --- | --- |",
    "| `bot`, `webhook-api`, `worker` | v1 sha256:b52a0caa8f5d | v2 sha256:c36901b743a4 |",
    "",
    "10 more resources change with that: gates, reloads, pulls, what is kept of images.",
  ]);
});

test.each([
  ["nginx", "no downtime"],
  ["maintenance", "downtime of all apps"],
  ["build", "downtime of redis, telegram"],
  ["moved", "data at risk: redis"],
  ["refused-volume", "it fails, data at risk"],
  ["wrong", "the preview failed"],
  ["docker-restart", "no downtime, but look closely"],
  ["server", "downtime of Docker on app"],
])("%s: %s", (name, verdict) => {
  expect(lines(changeMarkdown(reviewed(name)))[0]).toBe(`## Review of stack demo: ${verdict}`);
});

test("a first update says that it is one, whatever is in it", () => {
  const headings = (review: Review) => [changeMarkdown(review), driftMarkdown(review)].map((text) => lines(text)[0]);
  const first = { ...reviewed("release"), isFirst: true };
  expect(headings(first)).toEqual([
    "## Review of stack demo: first update: everything is created, no downtime",
    "## Drift of stack demo: it was never brought up",
  ]);
  const harm = [{ what: "nginx", words: "" }];
  expect(headings({ ...first, downtime: harm })[0]).toMatch(/: everything is created, downtime of nginx$/);
  expect(headings({ ...first, dataAtRisk: harm })[0]).toMatch(/: everything is created, data at risk: nginx$/);
  expect(headings({ ...first, outcome: "failed" })[0]).toMatch(/: the preview failed$/);
});

test("what has no risk is folded, and so are the lines of a file", () => {
  expect(changeMarkdown(reviewed("moved"))).toContain("\n\n<details><summary>5 more without a risk</summary>\n\n|");
  expect(changeMarkdown(reviewed("nginx"))).toContain(
    "\n\n<details><summary>nginx.conf of nginx: 2 lines more, 2 lines less</summary>\n\n```diff\n@@ line 4 @@\n",
  );
});

test("of very many changes the worst are told, and the others counted", () => {
  const changes = Array.from({ length: 500 }, (_, index) => ({
    ...{ what: `file ${index}`, kind: "file", words: "other content", risk: "low" as const },
    diff: Array.from({ length: 60 }, () => `+${"x".repeat(40)}`),
  }));
  const markdown = changeMarkdown({ ...nothing, outcome: "changed", risk: "low", changes });
  expect(markdown).toContain("|  | 470 more |  |");
  expect(markdown.length).toBeLessThan(65_536); // of GitHub, for a comment
});

test("drift says what an up does about it", () => {
  const [heading, , about] = lines(driftMarkdown(reviewed("drift")));
  expect(heading).toBe("## Drift of stack demo: 4 things differ from what is declared");
  expect(about).toBe("What differs from what is declared, and what `bin/up` does about it:");
});

test("a preview that said nothing in JSON has its last words told", () => {
  const markdown = changeMarkdown(failedReview("demo", "error: incorrect passphrase", nothingKnown));
  expect(markdown).toBe("## Review of stack demo: the preview failed\n\n```\nerror: incorrect passphrase\n```\n");
});
