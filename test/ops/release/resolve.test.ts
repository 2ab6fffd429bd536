import { expect, test } from "vitest";
import { schema } from "../../../config/schema.ts";
import { repositoriesOf } from "../../../ops/release/resolve.ts";
import { configurationWith } from "../../support/configuration.ts";

test("what is built is from the stack's own registry, what is declared by digest from where it says", () => {
  const config = schema.parse(
    configurationWith(["bots/talker/image", `ghcr.example/team/talker:v1@sha256:${"a".repeat(64)}`]),
  );
  expect(repositoriesOf(config)).toEqual({
    api: "127.0.0.1:5001/aisha/product",
    talker: "ghcr.example/team/talker",
    nginx: "127.0.0.1:5001/aisha/base",
  });
});
