import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { campaign, seed } from "../../e2e/campaign.ts";
import { Line, type Place } from "./line.ts";

const names = ["a", "b", "c", "d", "e"];

/** What happens to one of them; the bot's process apart from its supervisor's. */
type Event = { who: number; what: What; waitMs: number };
const events = [
  "acquire",
  "acquire first",
  "crash",
  "crash of the supervisor",
  "freeze",
  "freeze of the supervisor",
  "thaw",
  "release",
] as const;
type What = (typeof events)[number];

const event: fc.Arbitrary<Event> = fc.record({
  who: fc.nat(names.length - 1),
  what: fc.constantFrom<What>(...events),
  waitMs: fc.constantFrom(0, 0, 5, 40, 200),
});

test(
  "no schedule of acquire, crash, freeze and release has two bots at once, and after each one leads",
  async () => {
    console.log(`AISHA_SEED=${seed}`);
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 25 }), async (schedule) => {
        const line = new Line();
        try {
          await play(line, schedule);
          expect(line.company).toBe("");
          await oneLeads(line);
          expect(line.company).toBe("");
        } finally {
          line.remove();
        }
      }),
      { numRuns: campaign ? 300 : 15, seed, endOnFailure: true },
    );
  },
  campaign ? 1_800_000 : 120_000,
);

async function play(line: Line, schedule: Event[]): Promise<void> {
  const places = new Map<string, Place>(names.slice(0, 4).map((name) => [name, line.start(name)]));
  for (const { who, what, waitMs } of schedule) {
    const name = names[who]!;
    if (what === "acquire" || what === "acquire first") {
      places.set(name, line.start(name, { admitted: what === "acquire" ? "line" : "first" }));
    } else act(places.get(name), what);
    await sleep(waitMs);
  }
  for (const [name, place] of places) {
    act(place, "thaw");
    if (!place.lives) line.start(name);
  }
}

function act(place: Place | undefined, what: Exclude<What, "acquire" | "acquire first">): void {
  if (!place?.lives) return;
  if (what === "crash") place.signalBot("SIGKILL");
  else if (what === "freeze") place.signalBot("SIGSTOP");
  else if (what === "crash of the supervisor") place.signal("SIGKILL");
  else if (what === "freeze of the supervisor") place.signal("SIGSTOP");
  else if (what === "release") place.signal("SIGTERM");
  else {
    place.signal("SIGCONT");
    place.signalBot("SIGCONT");
  }
}

/** One that is just ending says still that it leads: the witness tells whether two bots were there. */
async function oneLeads(line: Line): Promise<void> {
  for (const end = Date.now() + 15_000; line.leaders().length !== 1; await sleep(20)) {
    if (Date.now() > end) throw new Error(`after 15 s there lead: ${line.leaders().join(", ") || "nobody"}`);
  }
}
