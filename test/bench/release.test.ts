import { expect, test } from "vitest";
import { parse } from "yaml";
import { composeFile, nginxConf } from "../../bench/release/compose-files.ts";
import { figuresOf, outcomesOf, releaseRatios } from "../../bench/release/result.ts";
import type { Lost } from "../../test/support/traffic-account.ts";

const images = { api: "registry.test/api@sha256:1", redis: "registry.test/redis@sha256:2", nginx: "r/nginx@sha256:3" };

test("the peer runs two replicas of the same images behind its nginx, and VERSION is what a release changes", () => {
  const { services } = parse(composeFile(images, 18560));
  expect(Object.keys(services).sort()).toEqual(["api-1", "api-2", "nginx", "redis"]);
  expect(services["api-1"]).toEqual(services["api-2"]);
  expect(services["api-1"]).toMatchObject({ image: images.api, init: true });
  expect(services["api-1"].environment.VERSION).toMatch(/^\$\{VERSION\}$/);
  expect(services.nginx).toMatchObject({ image: images.nginx, ports: ["127.0.0.1:18560:8443"] });
  expect(services.redis).toMatchObject({ image: images.redis, healthcheck: expect.anything() });
});

test("the peer's nginx knows both replicas by their names, on the port that is published", () => {
  for (const part of ["server api-1:8080;", "server api-2:8080;", "listen 8443 ssl;"]) {
    expect(nginxConf).toContain(part);
  }
});

const lost = (outcome: string): Lost => ({ number: 1, at: "", afterMs: 1, reused: false, outcome });

test("failed is all that was not accepted, but for resets", () => {
  const account = {
    ...{ sent: 9, answered: 5, accepted: new Set([1, 2, 3, 4, 5]), freshShare: 0.5, versions: {} },
    ...{ failed: [lost("502")], unavailable: [lost("503")], unopened: [lost("closed")], resets: [lost("hang up")] },
    ...{ longestGapMs: 40, exhausted: false },
  };
  const figures = { sent: 9, failed: 3, resets: 1, longestGapMs: 40, wallS: 20.5 };
  expect(figuresOf(account, [30, 20.5, 19])).toEqual(figures);
});

test("ratios are the peer's by ours, also where we lost nothing", () => {
  const ours = { sent: 9000, failed: 0, resets: 2, longestGapMs: 20, wallS: 20 };
  const peer = { sent: 4000, failed: 899, resets: 0, longestGapMs: 5000, wallS: 10 };
  expect(releaseRatios(ours, peer)).toEqual({ failed: 900, resets: 0.33, longestGap: 250, wall: 0.5 });
});

test("outcomes are counted, the most frequent first", () => {
  const several = [lost("socket hang up"), lost("502 <html>"), lost("502 <html>")];
  expect(outcomesOf(several)).toBe("502 <html> ×2, socket hang up ×1");
});
