import type { Guard } from "../guard.ts";
import { referenceOf } from "../image-reference.ts";
import { entriesOf } from "../sound.ts";

/** Build arguments that lead to another image by their name, or name one by their value. */
const naming = /(^|_)(IMAGE|BASE)$/i;
const latest = /^[\w./-]+(:\d+\/[\w./-]+)?:latest$/;

/** What runs is declared by digest or built here; what it is built on comes by build arguments as well. */
export const floatingTag: Guard = {
  id: "floating-tag",
  in: ["production"],
  check: ({ images }) =>
    entriesOf(images).flatMap(([name, { args = {} }]) =>
      Object.entries(args).flatMap(([argument, value]) =>
        value === undefined || referenceOf(value) || !(naming.test(argument) || latest.test(value))
          ? []
          : [
              {
                path: ["images", name, "args", argument],
                rule: "must name an image by digest in production, since its tag may mean another one tomorrow",
                fix: `write it as repository@sha256:…, or take an image of this file by from: { ${argument}: <name> }`,
              },
            ],
      ),
    ),
};
