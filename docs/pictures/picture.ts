/**
 * Makes a picture of what a command showed on a terminal:
 *
 *   script -qc 'stty cols 140 rows 24; bin/aisha watch --stack prod' capture    # and q, once it shows all
 *   node docs/pictures/picture.ts capture docs/pictures/watch.svg
 */
import { readFileSync, writeFileSync } from "node:fs";
import { linesIn } from "./screen-text.ts";
import { svgOf } from "./svg.ts";

const [capture, picture] = process.argv.slice(2);
if (!capture || !picture) throw new Error("usage: node docs/pictures/picture.ts <capture> <picture.svg>");
writeFileSync(picture, svgOf(linesIn(readFileSync(capture, "utf8"))));
