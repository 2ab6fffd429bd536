import { expect, test } from "vitest";
import { referenceOf, withoutTag } from "../../config/image-reference.ts";

const digest = `sha256:${"a".repeat(64)}`;

test.each([
  [`sample@${digest}`, { repository: "sample", tag: undefined, digest }],
  [`10.0.0.2:5000/aisha/sample@${digest}`, { repository: "10.0.0.2:5000/aisha/sample", tag: undefined, digest }],
  [`10.0.0.2:5000/aisha/sample:v1.2-a@${digest}`, { repository: "10.0.0.2:5000/aisha/sample", tag: "v1.2-a", digest }],
  ["sample", undefined],
  ["10.0.0.2:5000/aisha/sample:v1", undefined],
])("%s is read", (image, reference) => expect(referenceOf(image)).toEqual(reference));

test.each([
  [`registry:5000/a:v1@${digest}`, `registry:5000/a@${digest}`],
  [`registry:5000/a@${digest}`, `registry:5000/a@${digest}`],
  ["sample", "sample"],
])("%s is run as %s", (image, run) => expect(withoutTag(image)).toBe(run));
