import { expect, test } from "vitest";
import { endpointsOf } from "../../components/endpoints.ts";
import { schema } from "../../config/schema.ts";
import { configurationWith } from "../support/configuration.ts";

const urls = (...changes: [string, unknown][]) =>
  endpointsOf(schema.parse(configurationWith(...changes))).map(({ name, url }) => `${name} ${url}`);

test("every public address is listed", () => {
  expect(urls(["nginx/address", "127.0.0.1"])).toEqual([
    "health https://127.0.0.1:8444/health",
    "api https://127.0.0.1:8444/webhook",
    "registry http://127.0.0.1:5001",
  ]);
});

test("the usual port is left out, and the certificate's name is the host", () => {
  expect(urls(["nginx/https", 443], ["nginx/names", ["bot.example.org"]])[0]).toBe(
    "health https://bot.example.org/health",
  );
});

test("a server elsewhere without a name is found by its host", () => {
  const far = { transport: "ssh", host: "203.0.113.7", user: "admin", hostKey: `ssh-ed25519 ${"A".repeat(68)}` };
  expect(urls(["servers/here", far])[0]).toBe("health https://203.0.113.7:8444/health");
});

test("what to try names the route's own address", () => {
  const configuration = configurationWith(
    ["apps/api/routes/\\/webhook/about", "curl {url}"],
    ["nginx/names", ["here"]],
  );
  expect(endpointsOf(schema.parse(configuration))[1]!.try).toBe("curl https://here:8444/webhook");
});

test("a registry with users is tried as the first of them", () => {
  const https = configurationWith(["registry/mode", "https"], ["registry/users", { reader: "r", deployer: "d" }]);
  expect(endpointsOf(schema.parse(https)).at(-1)).toEqual({
    name: "registry",
    url: "https://127.0.0.1:5001",
    try: "curl -k -u deployer https://127.0.0.1:5001/v2/_catalog",
  });
});

test("the registry's page is listed where there is one", () => {
  expect(urls(["registry/ui", { image: "base", port: 5200 }]).at(-1)).toBe("registry-ui http://127.0.0.1:5200");
});
