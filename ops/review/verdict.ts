import type { Image, ImageChange } from "./images.ts";
import type { Harm, Review } from "./review.ts";

/** Names in a sentence. */
const most = 6;

/** What is done to a stack in a few words, behind its name. */
export function changeVerdict(review: Review): string {
  const { outcome, dataAtRisk, downtime, risk, images, isFirst } = review;
  if (outcome === "unchanged") return "no change";
  if (outcome === "failed") return dataAtRisk.length > 0 ? "it fails, data at risk" : "the preview failed";
  const first = isFirst ? "first update: everything is created, " : "";
  if (dataAtRisk.length > 0) return `${first}data at risk: ${namesOf(dataAtRisk)}`;
  const what = first || releasedIn(images);
  if (downtime.length > 0) return `${what}downtime of ${namesOf(downtime)}`;
  return `${what}no downtime${risk === "attention" ? ", but look closely" : ""}`;
}

/** How far a stack is from what is declared. */
export function driftVerdict({ outcome, isFirst, changes, dataAtRisk }: Review): string {
  if (outcome === "unchanged") return "none";
  if (outcome === "failed") return "the preview failed";
  if (isFirst) return "it was never brought up";
  const count = changes.length === 1 ? "1 thing differs" : `${changes.length} things differ`;
  return `${count} from what is declared${dataAtRisk.length > 0 ? ", data at risk" : ""}`;
}

/** Each name once; of many the first. */
export function namesOf(harms: Harm[]): string {
  const names = [...new Set(harms.map(({ what }) => what))];
  const left = names.length - most;
  return [...names.slice(0, most), ...(left > 0 ? [`${left} more`] : [])].join(", ");
}

/** The tag, where there is one, and twelve digits of the digest. */
export function nameOf(image: Image | null): string {
  if (!image) return "–";
  const { tag, digest, builtFrom } = image;
  if (builtFrom) return `built from ${builtFrom}`;
  return [tag, digest?.slice(0, "sha256:".length + 12)].filter(Boolean).join(" ") || "not known yet";
}

function releasedIn(images: ImageChange[]): string {
  const byTag = Object.groupBy(
    images.filter(({ to }) => to.tag),
    ({ to }) => to.tag!,
  );
  return Object.entries(byTag)
    .map(([tag, parts]) => `${tag} of ${parts!.map(({ part }) => part).join(", ")}, `)
    .join("");
}
