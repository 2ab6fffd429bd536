import { expect, test } from "vitest";
import { type Account, audit } from "./traffic-account.ts";

test("the audit of a queue names what is missing, there twice, or there after a reset", () => {
  const lost = (number: number) => ({ number, at: "", afterMs: 0, reused: true, outcome: "" });
  const account = { accepted: new Set([1, 2, 3]), resets: [lost(4), lost(5)] } as Partial<Account> as Account;
  expect(audit(account, [1, 3, 3, 4])).toEqual({ missing: [2], repeated: [3], queuedResets: [4] });
  expect(audit(account, [3, 2, 1])).toEqual({ missing: [], repeated: [], queuedResets: [] });
});
