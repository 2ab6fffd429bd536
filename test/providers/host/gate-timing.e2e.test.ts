import type Docker from "dockerode";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ProviderClient } from "../../support/provider-client.ts";
import { Containers, docker } from "./containers.ts";
import { startHostProvider, urnOf } from "./harness.ts";

const urn = urnOf("Gate");
const containers = new Containers("host-gate-timing");
/** Answers HTTP on port 8080, three seconds after it has started. */
const lateServer = `sleep 3; exec perl -MIO::Socket::INET -e '
  $server = IO::Socket::INET->new(Listen => 8, LocalPort => 8080) or die;
  while ($client = $server->accept) { <$client>; print $client "HTTP/1.0 200 OK\\r\\n\\r\\n"; close $client }'`;
let provider: ProviderClient;
let edge: Docker.Network;

beforeAll(async () => {
  provider = await startHostProvider();
  edge = await containers.network("aisha-test-host-gate-timing", "10.231.41.0/24");
});
afterEach(() => containers.remove());
afterAll(async () => {
  provider?.stop();
  await containers.removeNetworks();
});

describe("a gate", () => {
  it("gives a container without a health check time to open its port", async () => {
    const { id } = await containers.start({ Entrypoint: ["sh", "-c", lateServer], StopTimeout: 0 });
    const edgePort = { network: edge.id, port: 8080, path: "/health" };
    const news = { server: "local", app: "api", containers: { a: id }, settleSeconds: 0, edge: edgePort };
    const made = await provider.create(urn, news);
    expect(made.state.addresses).toEqual({ a: expect.stringMatching(/^10\.231\.41\.\d+$/) });
  });

  it("says of a container that ended that it ended, not that it is unhealthy", async () => {
    const { id } = await containers.start({
      Entrypoint: ["sh", "-c", "sleep 1.2; exit 9"],
      Healthcheck: { Test: ["CMD", "true"], Interval: 200_000_000, Timeout: 5_000_000_000 },
      StopTimeout: 0,
    });
    const news = { server: "local", app: "api", containers: { a: id }, settleSeconds: 3 };
    await expect(provider.create(urn, news)).rejects.toThrow(
      /^a did not stay well for 3 s: it ended with exit code 9;/,
    );
    expect((await docker.getContainer(id).inspect()).State.Running).toBe(false);
  });
});
