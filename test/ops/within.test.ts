import { expect, test } from "vitest";
import { within } from "../../ops/within.ts";

const never = () => new Promise<string>(() => {});

test.each([
  ["an answer", () => Promise.resolve("well"), "well"],
  ["an answer that is there already", () => "well", "well"],
  ["a failure", () => Promise.reject(new Error("refused")), "refused"],
  ["silence", never, "no answer within 0.02 s"],
])("%s is passed on", async (_, asked, expected) => {
  expect(await within(asked(), 20).catch((error: Error) => error.message)).toBe(expected);
});

test("silence is told of in the words of whoever asks", async () => {
  await expect(within(never(), 20, "sleeps; wake it")).rejects.toThrow(/^sleeps; wake it$/);
});
