import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { capture, output } from "../../../ops/process.ts";
import { CleanedPlace } from "../../support/cleaned-place.ts";

const stack = "clean-real";
const own = `aisha.stack=${stack}`;
const project = "com.docker.compose.project=clean-real-shop";
const base = "debian:trixie-slim";
const archives = "/tmp/aisha-clean-real/archives";
let place: CleanedPlace;
let unnamed: string;

/** What goes where nothing has to wait, in the order of the names; one of them is an id, which is another each time. */
const goes = () =>
  [
    "container clean-real-created",
    "container clean-real-exited",
    `file ${archives}/4.gz`,
    `file ${archives}/5.gz`,
    `image ${unnamed.slice(7, 19)}`,
    "image aisha/old:v1 aisha/old:v2",
    "network clean-real-left",
    "volume clean-real-cache-1",
  ].sort();

beforeAll(async () => {
  const files = { archives: { folder: archives, pattern: "*.gz", days: 30, keep: 2 } };
  const declared = { unusedVolumesDays: { "clean-real-*": 1 }, protect: ["*-safe"], files };
  place = new CleanedPlace(stack, declared, ["kept:v1"], ["clean-real-declared"]);
  await place.remove();
  place = new CleanedPlace(stack, declared, ["kept:v1"], ["clean-real-declared"]);

  for (const network of ["left", "declared", "stopped"])
    await place.docker("network create", [own], `${stack}-${network}`);
  await place.docker("network create", [project], `${stack}-shop`);

  for (const volume of ["cache-1", "used", "safe"]) await place.docker("volume create", [], `${stack}-${volume}`);
  await place.docker("volume create", [own], `${stack}-data`);
  await place.docker("volume create", [project], `${stack}-shop`);

  unnamed = await place.image([own]);
  await place.image([project]);
  await place.image([], `${place.prefix}old:v1`, `${place.prefix}old:v2`);
  await place.image([], `${place.prefix}kept:v1`, `${place.prefix}kept:latest`);
  await place.image([], `${place.prefix}used:v1`);
  await place.image([], "clean-real-shop:v1");

  const run = (name: string, labels: string[], ...rest: string[]) =>
    place.docker("run -d --network none", labels, "--name", `${stack}-${name}`, ...rest);
  await run("running", [own], base, "sleep", "600");
  await run("paused", [own], base, "sleep", "600");
  await output("docker", ["pause", `${stack}-paused`]);
  await run("exited", [own], base, "true");
  await run("exited-safe", [own], base, "true");
  await run("shop", [project], base, "true");
  await place.docker("create", [own], "--name", `${stack}-created`, base, "true");
  await place.docker(
    "create",
    [project],
    "--name",
    `${stack}-user`,
    ...["--network", `${stack}-stopped`],
    ...["-v", `${stack}-used:/data`],
    `${place.prefix}used:v1`,
    "true",
  );

  mkdirSync(archives, { recursive: true });
  for (const days of [1, 2, 3, 4, 5]) {
    writeFileSync(join(archives, `${days}.gz`), "x".repeat(days));
    const time = Date.now() / 1000 - (days > 3 ? days * 20 : days) * 86_400;
    utimesSync(join(archives, `${days}.gz`), time, time);
  }
  await output("docker", ["wait", `${stack}-exited`, `${stack}-exited-safe`, `${stack}-shop`]);
});

afterAll(async () => {
  await place?.remove();
  await output("rm", ["-rf", "/tmp/aisha-clean-real"]);
});

test("at first all but old files waits, and nothing of others' is spoken of", async () => {
  const said = await place.run("list");
  expect(said.filter((line) => line.startsWith("remove"))).toEqual(
    goes()
      .filter((thing) => thing.startsWith("file"))
      .map((thing) => `remove ${thing}`),
  );
  expect(said.filter((line) => line.startsWith("wait"))).toEqual(
    goes()
      .filter((thing) => !thing.startsWith("file"))
      .map((thing) => `wait ${thing}`),
  );
});

test("what is listed is exactly what is removed then", async () => {
  place.noteAsSeen("volume", `${stack}-cache-1`);
  const before = await place.things();
  const listed = await place.run("list", "0");
  expect(listed).toEqual(goes().map((thing) => `remove ${thing}`));
  expect(await place.things()).toEqual(before);

  const removed = await place.run("remove", "0");
  expect(removed).toEqual(goes().map((thing) => `removed ${thing}`));
  const after = await place.things();
  const gone = before.filter((thing) => !after.includes(thing));
  expect(gone).toEqual(
    [
      "container clean-real-created",
      "container clean-real-exited",
      `image ${place.prefix}old:v1`,
      `image ${place.prefix}old:v2`,
      `image ${unnamed}`,
      "network clean-real-left",
      "volume clean-real-cache-1",
    ].sort(),
  );
  expect(readdirSync(archives).sort()).toEqual(["1.gz", "2.gz", "3.gz"]);
  console.log(`${gone.length} of ${before.length} things in the engine went, and 2 of 5 files`);
});

test("a second time nothing is left to remove", async () => expect(await place.run("remove", "0")).toEqual([]));

test("what came into use after it was decided on stays", async () => {
  const late = `${place.prefix}late:v1`;
  await place.image([], late);
  const use = `docker create --label aisha.test=${stack} --name ${stack}-late ${late} true >/dev/null`;
  const steps = `notes=$(policy notes)\ndecide 0 >"$notes/then"\n${use}\ndecide() { cat "$notes/then"; }\nremove ''`;
  const script = readFileSync(place.script, "utf8").replace(/^main "\$@"$/m, steps);
  const { stdout } = await capture("sh", ["-c", script, place.script]);
  expect(stdout).toMatch(/^stays\timage\t\S+\taisha\/late:v1\t\d+\t.*container/);
});

test("a guard that waits for the registry's collection lets others clean up meanwhile", async () => {
  const own = join(place.folder, "housekeeping");
  const policy = readFileSync(join(own, "policy"), "utf8");
  writeFileSync(join(own, "policy"), policy.replace(/^full\t.*/m, "full\t0"));
  writeFileSync(join(own, "collect"), "", { mode: 0o755 });
  // Stands in for systemd, of which there is none here: cleans up in place of the collection.
  const said = join(own, "said");
  const systemctl = `#!/bin/sh\ntimeout 60 '${place.script}' list >'${said}' && echo "$*" >>'${said}'\n`;
  writeFileSync(join(own, "systemctl"), systemctl, { mode: 0o755 });
  const { code, stderr } = await capture(place.script, ["guard"], {
    env: { ...process.env, PATH: `${own}:${process.env.PATH}` },
  });
  expect(code).toBe(1);
  expect(stderr).toMatch(/ is \d+ % full, though all that may go is gone/);
  expect(readFileSync(said, "utf8")).toMatch(/^start aisha-registry-collection\.service$/m);
  writeFileSync(join(own, "policy"), policy);
});

test("without a list of what must stay, nothing is done", async () => {
  await output("rm", [join(place.folder, "housekeeping/keep")]);
  const { code, stderr } = await capture(place.script, ["remove"]);
  expect([code, stderr]).toEqual([1, "there is no list of what must stay yet; run: bin/up\n"]);
});
