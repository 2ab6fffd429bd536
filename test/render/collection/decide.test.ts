import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repository } from "../../../ops/repository.ts";

const program = join(repository, "render/collection/decide.awk");
/** Seconds, when it is decided, and how long what has no tag stays. */
const [now, day] = [1_000_000, 86_400];
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const blob = (letter: string) => `blobs/sha256/${letter}${letter}/${letter.repeat(64)}/data`;
const manifests = (repo: string) => `repositories/${repo}/_manifests`;

/** A tag as find, stat and grep tell of it. */
const tag = (repo: string, name: string, time: number, letter: string) => {
  const link = `${manifests(repo)}/tags/${name}/current/link`;
  return [`time ${time} ${link}`, `link ${link}:${digest(letter)}`];
};
/** A manifest that was pushed at a time, and what its content names. */
const pushed = (time: number, repo: string, letter: string, ...parts: string[]) => [
  `revision ${time} ${manifests(repo)}/revisions/sha256/${letter.repeat(64)}/link`,
  ...parts.map((part) => `refers ${blob(letter)}:"digest": "${digest(part)}"`),
];
/** One that was pushed long ago. */
const manifest = (repo: string, letter: string, ...parts: string[]) => pushed(0, repo, letter, ...parts);
const size = (letter: string, bytes: number) => `blob ${bytes} ${blob(letter)}`;
const keep = (repo: string, letter: string) => `keep\tmanifest\t10.0.0.2:5000/${repo}@${digest(letter)}`;

/** Lines of times come first, the newest before the others. */
const ordered = (lines: string[]) => {
  const isTime = (line: string) => line.startsWith("time ");
  const secondsOf = (line: string) => Number(line.split(" ")[1]);
  const times = lines.filter(isTime).sort((a, b) => secondsOf(b) - secondsOf(a));
  return [...times, ...lines.filter((line) => !isTime(line))];
};

const run = (lines: string[]) =>
  spawnSync("awk", ["-f", program], {
    encoding: "utf8",
    maxBuffer: 2 ** 26,
    input: `${[`now ${now}`, "registry\t2", ...lines].join("\n")}\n`,
  });

/** As "tag NAME BYTES", and the path that goes. */
function decide(...lines: (string | string[])[]): string[] {
  const { status, stdout, stderr } = run(ordered(lines.flat()));
  expect([status, stderr]).toEqual([0, ""]);
  return stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split("\t"))
    .map(([, kind, path, name, bytes]) => `${kind} ${name} ${bytes} ${path}`);
}

const three = (...times: number[]) => [
  ...["a", "b", "c"].flatMap((letter, index) => [
    ...tag("api", `v${index}`, times[index]!, letter),
    ...pushed(times[index]!, "api", letter, letter === "a" ? "1" : "2", "3"),
    size(letter, 10),
  ]),
  ...[size("1", 1000), size("2", 2000), size("3", 3000)],
];
const goesOf = (bytes: number) => [
  `tag api:v0 - ${manifests("api")}/tags/v0`,
  `manifest api@sha256:${"a".repeat(12)} ${bytes} ${manifests("api")}/revisions/sha256/${"a".repeat(64)}`,
];

test.each<[what: string, layout: (string | string[])[], goes: string[]]>([
  ["an empty one", [], []],
  ["older tags go with what nothing else has", [three(100, 101, 102)], goesOf(1010)],
  [
    "a tag that was pushed again is not old",
    [three(500, 101, 102)],
    [
      "tag api:v1 - repositories/api/_manifests/tags/v1",
      `manifest api@sha256:${"b".repeat(12)} 10 ${manifests("api")}/revisions/sha256/${"b".repeat(64)}`,
    ],
  ],
  ["what a release has stays with its tag", [three(100, 101, 102), keep("api", "a")], []],
  ["a release of another repository keeps nothing of this", [three(100, 101, 102), keep("web", "a")], goesOf(1010)],
  [
    "what two repositories have is not free with one",
    [three(100, 101, 102), ...tag("team/web", "v0", 1, "a"), ...manifest("team/web", "a", "1")],
    goesOf(0),
  ],
  [
    "a manifest without a tag goes",
    [manifest("api", "d", "1"), size("d", 5), size("1", 7)],
    [`manifest api@sha256:${"d".repeat(12)} 12 ${manifests("api")}/revisions/sha256/${"d".repeat(64)}`],
  ],
  [
    "the parts of one for several platforms stay with it",
    [
      ...tag("api", "v1", 1, "d"),
      ...manifest("api", "d", "e", "f"),
      ...manifest("api", "e", "1"),
      ...manifest("api", "f", "2"),
      size("1", 1),
      size("2", 1),
    ],
    [],
  ],
  [
    "and go with it",
    [
      ...tag("api", "v1", 1, "d"),
      ...manifest("api", "d", "e"),
      ...manifest("api", "e", "1"),
      ...manifest("api", "f", "2"),
      size("2", 9),
    ],
    [`manifest api@sha256:${"f".repeat(12)} 9 ${manifests("api")}/revisions/sha256/${"f".repeat(64)}`],
  ],
  ["one without a tag that was pushed within a day stays", [pushed(now - day + 1, "api", "a", "1"), size("1", 1)], []],
  [
    "and goes after it",
    [pushed(now - day, "api", "a", "1"), size("1", 1)],
    [`manifest api@sha256:${"a".repeat(12)} 1 ${manifests("api")}/revisions/sha256/${"a".repeat(64)}`],
  ],
  ["a clock that was set back harms nothing", [pushed(now + day, "api", "a")], []],
  ["what a new one without a tag is made of stays", [pushed(now - 9, "api", "d", "a"), manifest("api", "a")], []],
  ["what was pushed with a tag that goes is not spared", [three(now - 9, now - 8, now - 7)], goesOf(1010)],
  ["but when it was pushed again since", [three(now - 9, now - 8, now - 7), pushed(now - 8, "api", "a", "1")], []],
  [
    "and so are its parts",
    [three(now - 9, now - 8, now - 7), pushed(now - 9, "api", "1", "4"), size("4", 8)],
    goesOf(10),
  ],
  ["what no manifest has is left of pushes that failed", [size("9", 44)], ["layers parts of no image 44 -"]],
  ...["aisha/data", "aisha/database", "aisha/linker", "a/b/link-data", "data", "link"].map(
    (repo): [string, string[][], string[]] => [
      `a repository named ${repo}`,
      [
        ...["a", "b", "c"].flatMap((letter, time) => [
          tag(repo, `v${time}`, time, letter),
          manifest(repo, letter, "1"),
        ]),
        [keep(repo, "d"), ...manifest(repo, "d", "2"), size("2", 5), size("1", 7), size("a", 1)],
      ],
      [
        `tag ${repo}:v0 - ${manifests(repo)}/tags/v0`,
        `manifest ${repo}@sha256:${"a".repeat(12)} 1 ${manifests(repo)}/revisions/sha256/${"a".repeat(64)}`,
      ],
    ],
  ),
  [
    "parts that are named without a space",
    [
      tag("api", "v1", 1, "a"),
      manifest("api", "a"),
      [`refers ${blob("a")}:"digest":"${digest("1")}"`, `refers ${blob("a")}:"digest" : "${digest("2")}"`],
      [size("1", 1), size("2", 1)],
    ],
    [],
  ],
])("%s", (_, layout, goes) => expect(decide(...layout)).toEqual(goes));

const current = `${manifests("api")}/tags/v1/current/link`;
const whole = [...tag("api", "v1", 1, "a"), ...manifest("api", "a", "1"), size("a", 1), size("9", 44)];

test.each<[what: string, line: string, said: string]>([
  ["a tag without its manifest", `link ${current}:${digest("b")}`, `a tag without its manifest: ${current}`],
  ["a tag's file that is cut off", `link ${current}:sha256:aaaa`, `a tag without its manifest: ${current}`],
  ["a tag's file that is empty", `time 0 ${current}x`, `a tag that leads nowhere: ${current}x`],
  [
    "a digest of another kind",
    `blob 5 blobs/sha512/aa/${"a".repeat(128)}/data`,
    "no path of a digest: blobs/sha512/aa/",
  ],
  ["a digest that is cut off", `revision 1 ${manifests("api")}/revisions/sha256/aa/link`, "no path of a digest: "],
  ["a digest with other letters", `blob 5 ${blob("g")}`, "no path of a digest: "],
  ["another file", `blob 5 ${blob("a")}.tmp`, "no path of a digest: "],
  ["an order of another kind", `time 2 ${current}`, `times that are not in order: ${current}`],
  ["a part of what has none", `refers x:"digest": "${digest("1")}"`, "no path of a digest: x"],
])("%s is misread, and so nothing goes", (_, line, said) => {
  const { status, stdout, stderr } = run([...whole, line]);
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr.startsWith(`the registry has ${said}`), stderr).toBe(true);
});

test("the last of 20,000 tags are found", () => {
  const index = (number: number) => number.toString(16).padStart(64, "0");
  const numbers = Array.from({ length: 20_000 }, (_, number) => number);
  const lines = numbers.flatMap((number) => {
    const link = `${manifests("api")}/tags/v${number}/current/link`;
    const revision = `revision 0 ${manifests("api")}/revisions/sha256/${index(number)}/link`;
    return [`time ${number} ${link}`, `link ${link}:sha256:${index(number)}`, revision];
  });
  const goes = decide(lines);
  expect(goes).toHaveLength(2 * (numbers.length - 2));
  expect(goes.filter((line) => /^tag api:v1999[89] /.test(line))).toEqual([]);
});
