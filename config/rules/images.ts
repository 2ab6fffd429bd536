import { type Parts, placedOf, type Rule } from "../rule.ts";
import { entriesOf } from "../sound.ts";

/** Images that are named are declared, can be built in some order, and have what they are built from. */
export const imageRules: Rule = (parts, report, surroundings) => {
  checkUses(parts, report, surroundings);
  checkBases(parts, report, surroundings);
  checkFiles(parts, report, surroundings);
};

const checkUses: Rule = (parts, report) => {
  const { images, registry } = parts;
  if (!images) return;
  const page: [string[], { image?: string }] = [["registry", "ui"], registry?.ui ?? {}];
  for (const [path, { image }] of [...placedOf(parts), page]) {
    if (image === undefined || isDeclared(image, images)) continue;
    report([...path, "image"], `${mustBeDeclared(image, images)}, or give a digest`);
  }
  const from = Object.values(images[registry?.image ?? ""]?.from ?? {}).filter((base) => base !== undefined);
  if (from.length > 0) {
    const rule = `must be an image without "from": there is no registry yet to take ${from.join(", ")} from`;
    report(["registry", "image"], `${rule}; let its Dockerfile name the base`);
  }
};

const checkBases: Rule = ({ images = {} }, report) => {
  for (const [name, { from, args = {} }] of entriesOf(images)) {
    for (const [argument, base] of Object.entries(from ?? {})) {
      const path = ["images", name, "from", argument];
      if (base === undefined) continue;
      if (!isDeclared(base, images)) report(path, mustBeDeclared(base, images));
      else if (leadsTo(base, name, images)) {
        report(path, `must not lead back to ${name}, got "${base}"; break the circle`);
      }
      if (Object.hasOwn(args, argument)) {
        report(["images", name, "args", argument], "must not be in from as well; take it out of one of them");
      }
    }
  }
};

/** A build that lacks its files would fail after the registry was set up. */
const checkFiles: Rule = ({ images }, report, { exists }) => {
  if (!exists) return;
  for (const [name, { context, dockerfile }] of entriesOf(images)) {
    const file = dockerfile ?? `${context}/Dockerfile`;
    if (context !== undefined && !exists(context)) {
      report(["images", name, "context"], `must be a folder of the project, got "${context}"; correct the path`);
    } else if (context !== undefined && !exists(file)) {
      const path = ["images", name, dockerfile === undefined ? "context" : "dockerfile"];
      report(path, `must lead to a Dockerfile, but there is no ${file}; correct the path`);
    }
  }
};

type Images = NonNullable<Parts["images"]>;

/** A reference by digest needs no declaration. */
function isDeclared(image: string, images: Images): boolean {
  return image.includes("@") || Object.hasOwn(images, image);
}

function mustBeDeclared(image: string, images: Images): string {
  const known = Object.keys(images).join(", ");
  return `must be ${known ? `one of ${known}` : "declared"}, got "${image}"; declare it under images`;
}

/** Whether `start` is, or is built from, `target`. */
function leadsTo(start: string, target: string, images: Images, seen = new Set<string>()): boolean {
  if (start === target) return true;
  if (seen.has(start)) return false;
  seen.add(start);
  return Object.values(images[start]?.from ?? {}).some(
    (base) => base !== undefined && leadsTo(base, target, images, seen),
  );
}
