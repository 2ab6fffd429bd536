import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderTokens, tokenVariable } from "../../../render/nginx/token.ts";

const token = { header: "X-Token", secret: "hook-secret" };

describe("the file of tokens", () => {
  test("has a map for each pair of header and secret, once", () => {
    const other = { header: "X-Other", secret: "hook-secret" };
    const text = renderTokens([token, other, token], { "hook-secret": "abc" });
    expect(text.split("\n").slice(1).join("\n")).toBe(`map $http_x_other $given_x_other__hook_secret {
    "~^abc$" 1;
}
map $http_x_token $given_x_token__hook_secret {
    "~^abc$" 1;
}
`);
  });

  test("compares as a regular expression without meaning of its own", () =>
    expect(renderTokens([token], { "hook-secret": `a.*"\\{};$#'` })).toContain(
      '"~^a\\x2e\\x2a\\x22\\x5c\\x7b\\x7d\\x3b\\x24\\x23\\x27$" 1;',
    ));

  test("lets through one text and no other, whatever its characters", () => {
    const visible = fc.string({
      unit: fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code)),
      minLength: 1,
    });
    fc.assert(
      fc.property(visible, visible, (secret, other) => {
        const pattern = /"~(.*)" 1;/.exec(renderTokens([token], { "hook-secret": secret }))![1]!;
        expect(pattern).toMatch(/^\^[\w\\-]*\$$/); // nothing that nginx would read otherwise between quotes
        expect(new RegExp(pattern).test(secret)).toBe(true);
        expect(new RegExp(pattern).test(other)).toBe(other === secret);
      }),
    );
  });

  test("names no two tokens alike", () =>
    expect(new Set([token, { header: "X", secret: "token--hook-secret" }].map(tokenVariable)).size).toBe(2));
});
