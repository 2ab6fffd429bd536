import { expect, test } from "vitest";
import { unwrapSecrets } from "../../../providers/rpc/wire.ts";

const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

test.each([
  ["a text", secret("hush"), "hush"],
  ["a member", { host: "h", auth: secret({ user: "u" }) }, { host: "h", auth: { user: "u" } }],
  ["an entry of a list, in another secret", secret([1, secret("hush")]), [1, "hush"]],
  ["what is none", { value: "plain", other: null, list: [] }, { value: "plain", other: null, list: [] }],
])("the mark of a secret is taken off %s", (_, marked, plain) => expect(unwrapSecrets(marked)).toEqual(plain));
