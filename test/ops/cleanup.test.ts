import { expect, test } from "vitest";
import { type Cleaned, cleanedIn } from "../../ops/cleanup.ts";
import { told } from "../../ops/commands/cleanup.ts";

const image = (what: string, name: string, bytes: number) =>
  [what, "image", `10.0.0.2:5000/${name}`, name, bytes, "of no release that stays, for 4 d"].join("\t");

test("the script's lines are read", () => {
  const lines = `${image("remove", "aisha/api:v1", 5000)}\nwait\tcontainer\tc1\tapi-1\t-\texited, goes in 2 h\n`;
  expect(cleanedIn(lines, "app")).toEqual([
    {
      server: "app",
      what: "remove",
      kind: "image",
      name: "aisha/api:v1",
      bytes: 5000,
      why: "of no release that stays, for 4 d",
    },
    { server: "app", what: "wait", kind: "container", name: "api-1", bytes: null, why: "exited, goes in 2 h" },
  ]);
  expect(cleanedIn("", "app")).toEqual([]);
});

const waits = "wait\tcontainer\tc1\tapi-1\t-\texited, goes in 2 h";
const stuck = "stays\tvolume\tv1\tv1\t-\tvolume is in use";
test.each<[lines: string[], text: string]>([
  [[], "nothing to remove"],
  [[waits], "nothing to remove; 1 more, too new yet, waits"],
  [
    [image("remove", "aisha/api:v1", 367_900_000), image("remove", "aisha/web:v1", 999), waits, waits],
    `server  what    kind   name          size      why
app     remove  image  aisha/api:v1  367.9 MB  of no release that stays, for 4 d
app     remove  image  aisha/web:v1  999 B     of no release that stays, for 4 d
2 to remove, 367.9 MB at most; 2 more, too new yet, wait`,
  ],
  [
    [image("removed", "aisha/api:v1", 1_234_000_000), stuck],
    `server  what     kind    name          size    why
app     removed  image   aisha/api:v1  1.2 GB  of no release that stays, for 4 d
app     stays    volume  v1            -       volume is in use
1 removed, 1.2 GB at most; 1 could not be removed`,
  ],
])("%j is told in columns", (lines, text) => {
  const cleaned: Cleaned[] = cleanedIn(lines.join("\n"), "app");
  expect(told(cleaned)).toBe(text);
});
