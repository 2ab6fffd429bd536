import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskSecrets } from "../../../providers/host/mask.ts";

const secret = "p/ss w+rd&1";

describe("maskSecrets", () => {
  it.each([
    ["as it is", `token ${secret}!`, "token [secret]!"],
    ["twice", `${secret}${secret}`, "[secret][secret]"],
    ["in a URL", `redis://:${encodeURIComponent(secret)}@redis`, "redis://:[secret]@redis"],
    ["in a URL, in lower case", `:${encodeURIComponent(secret).toLowerCase()}@redis`, ":[secret]@redis"],
    ["in a form", new URLSearchParams({ token: secret }).toString(), "token=[secret]"],
    ["in JSON", JSON.stringify({ token: 'say "p/ss w+rd&1"' }), '{"token":"say \\"[secret]\\""}'],
    ["up to where it is cut off", `the token is ${secret.slice(0, 6)}`, "the token is [secret]"],
    ["in base64", `Basic ${Buffer.from(secret).toString("base64")}`, "Basic [secret]"],
    ["not at all", "nothing to hide", "nothing to hide"],
  ])("hides a secret that a program prints %s", (_, text, masked) => {
    expect(maskSecrets(text, [secret])).toBe(masked);
  });

  it("hides each line of a secret, and its line ends where they are escaped", () => {
    const key = "-----BEGIN KEY-----\nMC4CAQAw\n-----END KEY-----\n";
    expect(maskSecrets(`a\n${key}b`, [key])).toBe("a\n[secret]b");
    expect(maskSecrets("  MC4CAQAw\n  -----END KEY-----", [key])).toBe("  [secret]\n  [secret]");
    expect(maskSecrets(JSON.stringify({ key }), [key])).toBe('{"key":"[secret]"}');
  });

  it.each(["", "u", "us", "user:"])(
    "hides a secret in base64 after %j and before more, in either alphabet",
    (before) => {
      const hidden = "?>p~ssw?>rd~";
      for (const alphabet of ["base64", "base64url"] as const) {
        const masked = maskSecrets(Buffer.from(`${before}${hidden}@more`).toString(alphabet), [hidden]);
        const shown = Buffer.from(masked.replace("[secret]", ""), "base64").toString("latin1");
        expect(masked).toContain("[secret]");
        expect(shown).not.toMatch(/p~|ss|rd/);
      }
    },
  );

  it("hides the longer of two secrets whole when one begins like the other", () => {
    expect(maskSecrets("abcdefgh", ["abcd", "abcdefgh"])).toBe("[secret]");
  });

  it("leaves words alone that an almost empty secret would tear apart", () => {
    expect(maskSecrets("healthy", ["", "h"])).toBe("healthy");
  });

  it("takes a secret's characters as they are, not as a pattern", () => {
    expect(maskSecrets("a.*b and axxb", ["a.*b"])).toBe("[secret] and axxb");
  });

  it("never lets a secret through, whatever stands around it", () => {
    // Letters in the text and digits in the secrets: a mask can then never put a new secret together.
    const secrets = fc.array(fc.stringMatching(/^[0-9]{4,12}$/), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(secrets, fc.array(fc.stringMatching(/^[a-z ]{0,9}$/)), (hidden, words) => {
        const masked = maskSecrets(words.flatMap((word, at) => [word, hidden[at % hidden.length]!]).join(""), hidden);
        return hidden.every((one) => !masked.includes(one));
      }),
    );
  });
});
