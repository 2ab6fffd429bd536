import { block, code, htmlText, plain } from "./escape.ts";
import type { ImageChange } from "./images.ts";
import type { Review } from "./review.ts";
import { countOf } from "./text-diff.ts";
import { changeVerdict, driftVerdict, nameOf, namesOf } from "./verdict.ts";

type Told = Review["changes"];

/** What is more is counted: a comment has an end, and so has its reader. */
const most = { rows: 30, diffs: 10 };

/** What a change does, for a pull request: the worst first. */
export function changeMarkdown(review: Review): string {
  const heading = `## Review of stack ${plain(review.stack)}: ${plain(changeVerdict(review))}`;
  if (review.outcome === "unchanged") return `${heading}\n\nNothing changes: all is as it is declared.\n`;
  return joined([heading, ...why(review), ...whatOf(review)]);
}

/** What is not as it is declared, and was brought up so: somebody changed it by hand, or it broke. */
export function driftMarkdown(review: Review): string {
  const heading = `## Drift of stack ${plain(review.stack)}: ${plain(driftVerdict(review))}`;
  if (review.outcome === "unchanged") return `${heading}\n\nNothing differs from what is declared.\n`;
  const about = "What differs from what is declared, and what `bin/up` does about it:";
  return joined([heading, ...why(review), ...(review.changes.length > 0 ? [about] : []), ...whatOf(review)]);
}

function joined(paragraphs: string[]): string {
  return `${paragraphs.join("\n\n")}\n`;
}

function why({ outcome, reason = "", changes }: Review): string[] {
  if (outcome !== "failed") return [];
  return [block(reason.split("\n")), ...(changes.length > 0 ? ["As far as the preview came:"] : [])];
}

function whatOf(review: Review): string[] {
  const { changes, images, follow } = review;
  return [
    ...(changes.length > 0 ? [summaryOf(review), ...changeTables(review)] : []),
    ...(images.length > 0 ? [imageTable(images)] : []),
    ...diffsOf(changes),
    ...(follow > 0 ? [followers(follow)] : []),
  ];
}

function summaryOf({ risk, dataAtRisk, downtime }: Review): string {
  const data = dataAtRisk.length > 0 ? `Data at risk: ${namesOf(dataAtRisk)}` : "No data at risk";
  const out = downtime.length > 0 ? `downtime of ${namesOf(downtime)}` : "no downtime";
  return `**Risk: ${risk}.** ${plain(`${data}; ${out}.`)}`;
}

/** What has no risk is folded, unless there is nothing else. */
function changeTables({ changes, risk }: Review): string[] {
  const isFolded = (change: Told[number]) => change.risk === "none" && risk !== "none";
  const folded = changes.filter(isFolded);
  const told = changeTable(changes.filter((change) => !isFolded(change)));
  return folded.length > 0 ? [told, details(`${folded.length} more without a risk`, changeTable(folded))] : [told];
}

function changeTable(changes: Told): string {
  const shown = changes.slice(0, most.rows);
  const rows = shown.map(({ risk, what, words }) => {
    return [risk === "data" ? "**data**" : risk, code(what), plain(words)];
  });
  const left = changes.length - shown.length;
  return table(["risk", "what", "what happens"], [...rows, ...(left > 0 ? [["", `${left} more`, ""]] : [])]);
}

/** Parts that get the same image in the place of the same one share a line. */
function imageTable(images: ImageChange[]): string {
  const ways = Object.groupBy(images, ({ from, to }) => `${nameOf(from)}\n${nameOf(to)}`);
  const rows = Object.values(ways).map((parts) => {
    const [{ from, to }] = parts as [ImageChange];
    return [parts!.map(({ part }) => code(part)).join(", "), plain(nameOf(from)), plain(nameOf(to))];
  });
  return table(["image of", "from", "to"], rows.slice(0, most.rows));
}

function diffsOf(changes: Told): string[] {
  const shown = changes.filter(({ diff }) => diff).slice(0, most.diffs);
  return shown.map(({ what, diff }) => details(`${what}: ${countOf(diff!)}`, block(diff!, "diff")));
}

function details(title: string, content: string): string {
  return `<details><summary>${htmlText(title)}</summary>\n\n${content}\n\n</details>`;
}

function followers(count: number): string {
  const more = count === 1 ? "1 more resource changes" : `${count} more resources change`;
  return `${more} with that: gates, reloads, pulls, what is kept of images.`;
}

function table(head: string[], rows: string[][]): string {
  const lines = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return lines.join("\n");
}
