import type Docker from "dockerode";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Props } from "../../../providers/rpc/handler.ts";
import type { ProviderClient } from "../../support/provider-client.ts";
import { Containers, docker } from "./containers.ts";
import { refreshed, startHostProvider, urnOf } from "./harness.ts";

const urn = urnOf("Gate");
const containers = new Containers("host-gate");
const ms = 1_000_000;
/** Answers HTTP on port 8080 by Perl, which every Debian image has. */
const serve = `exec perl -MIO::Socket::INET -e '
  $server = IO::Socket::INET->new(Listen => 8, LocalPort => 8080, ReuseAddr => 1) or die;
  while ($client = $server->accept) { <$client>; print $client "HTTP/1.0 200 OK\\r\\n\\r\\n"; close $client }'`;
let provider: ProviderClient;
let edge: Docker.Network;

beforeAll(async () => {
  provider = await startHostProvider();
  edge = await containers.network("aisha-test-host-gate", "10.231.40.0/24");
});
afterEach(() => containers.remove());
afterAll(async () => {
  provider?.stop();
  await containers.removeNetworks();
});

/** A container whose health is whether /tmp/well is there, looked at four times a second. */
async function start(script: string, healthy = true, settings: Docker.HostConfig = {}): Promise<string> {
  const { id } = await containers.start({
    Entrypoint: ["sh", "-c", `${healthy ? "touch /tmp/well; " : ""}${script}`],
    Healthcheck: {
      Test: ["CMD-SHELL", "test -e /tmp/well || { echo disk of $SECRET is full; false; }"],
      Interval: 250 * ms,
      Timeout: 5000 * ms,
      Retries: 2,
    },
    Env: ["SECRET=s3cr3t-value"],
    StopTimeout: 0,
    HostConfig: { RestartPolicy: { Name: "unless-stopped" }, ...settings },
  });
  return id;
}

function gate(ids: Record<string, string>, more: Props = {}): Props {
  return { server: "local", app: "api", containers: ids, settleSeconds: 1, timeoutSeconds: 20, ...more };
}

const stateOf = async (id: string) => (await docker.getContainer(id).inspect()).State;
const onEdge = (port = 8080) => ({ edge: { network: edge.id, port, path: "/health" } });

describe("a gate lets pass", () => {
  it("containers that are healthy and answer, at addresses of their own, and shows no change after it", async () => {
    const news = gate({ a: await start(serve), b: await start(serve) }, { ...onEdge(), pidsLimit: 50 });
    const made = await provider.create(urn, news);
    expect(Object.keys(made.state.addresses as Props)).toEqual(["a", "b"]);
    expect(new Set(Object.values(made.state.addresses as Props)).size).toBe(2);
    const { HostConfig: settings } = await docker.getContainer((news.containers as Props).a as string).inspect();
    expect(settings.PidsLimit).toBe(50);
    expect(await refreshed(provider, urn, made, news)).toMatchObject({ changed: [] });
  });

  it("what passed before at once, without making it settle again", async () => {
    const a = await start("sleep 60");
    const made = await provider.create(urn, gate({ a }, { settleSeconds: 2 }));
    const before = Date.now();
    await provider.update(urn, made, { ...made.inputs, containers: { a } });
    expect(Date.now() - before).toBeLessThan(1500);
  });
});

describe("a gate refuses, says why, and stops", () => {
  it.each([
    [
      "an unhealthy container",
      "echo up; sleep 60",
      false,
      {},
      /^api-1 is unhealthy;.*\nlast health check: disk of .*\n.*(\n {2}up)+$/,
    ],
    [
      "one that ends at once",
      "echo no config >&2; exit 7",
      true,
      {},
      /^api-1 (ended with exit code 7|is unhealthy);.*\nlast lines of its log:\n( {2}no config\n?)+$/,
    ],
    [
      "one that dies while it settles",
      "sleep 1.5; exit 1",
      true,
      { settleSeconds: 4 },
      /^api-1 did not stay well for 4 s: it ended (with exit code 1|and was started again);/,
    ],
    [
      "one on another port",
      serve,
      true,
      "edge",
      /^api-1 is healthy but does not answer: GET .*:8081\/health fails: .*ECONNREFUSED/,
    ],
  ])("%s", async (_, script, healthy, more, reason) => {
    const id = await start(script, healthy);
    const news = gate({ "api-1": id }, { pidsLimit: 50, ...(more === "edge" ? onEdge(8081) : (more as Props)) });
    await expect(provider.create(urn, news)).rejects.toThrow(reason);
    expect((await stateOf(id)).Status).toBe("exited");
    await expect(provider.create(urn, news), "the next update, which finds it stopped").rejects.toThrow(reason);
  });

  it("one that is never healthy, when its time is over", async () => {
    const id = await containers.start({
      Cmd: ["sleep", "60"],
      StopTimeout: 0,
      Healthcheck: { Test: ["CMD", "false"], Interval: 60_000 * ms },
    });
    const refused = provider.create(urn, gate({ a: id.id }, { timeoutSeconds: 1 }));
    await expect(refused).rejects.toThrow("a was not healthy within 1 s;");
  });

  it("the new containers only: what passed before goes on", async () => {
    const old = await start("sleep 60");
    const made = await provider.create(urn, gate({ a: old }));
    const bad = await start("sleep 60", false);
    const news = await provider.check(urn, gate({ a: old, b: bad }), made.inputs);
    await expect(provider.update(urn, made, news)).rejects.toThrow("b is unhealthy");
    expect([(await stateOf(old)).Running, (await stateOf(bad)).Running]).toEqual([true, false]);
  });

  it("without a word of what is secret", async () => {
    const id = await start("echo password $SECRET; sleep 60", false);
    const refused = provider.create(urn, gate({ a: id }, { mask: ["s3cr3t-value"] }));
    const error = await refused.catch((error: Error) => error.message);
    expect(error).toContain("last health check: disk of [secret] is full");
    expect(error).toContain("  password [secret]");
    expect(error).not.toContain("s3cr3t");
  });
});

describe("a gate sees and heals", () => {
  it.each<[string, (id: string) => Promise<unknown>]>([
    ["cut off edge", (id) => edge.disconnect({ Container: id, Force: true })],
    ["unhealthy", (id) => sick(id)],
    ["without its limit on processes", (id) => docker.getContainer(id).update({ PidsLimit: 999 })],
  ])("a container that is %s", async (_, damage) => {
    const id = await start(serve);
    const news = gate({ a: id }, { ...onEdge(), pidsLimit: 50 });
    const made = await provider.create(urn, news);
    await damage(id);
    const { read, checked, changed } = await refreshed(provider, urn, made, news);
    expect([changed, read.inputs.containers]).toEqual([["containers"], {}]);
    const healed = await provider.update(urn, read, checked);
    expect(await refreshed(provider, urn, healed, news)).toMatchObject({ changed: [] });
    expect(healed.state.addresses).toEqual(made.state.addresses);
  });

  it.each<[string, (id: string) => Promise<unknown>]>([
    ["stopped", (id) => docker.getContainer(id).kill()],
    ["removed", (id) => docker.getContainer(id).remove({ force: true })],
  ])("a %s container when its successor is there", async (_, damage) => {
    const id = await start("sleep 60");
    const made = await provider.create(urn, gate({ a: id }));
    await damage(id);
    const { read, changed } = await refreshed(provider, urn, made, gate({ a: id }));
    expect([changed, read.inputs.containers]).toEqual([["containers"], {}]);
    const news = gate({ a: await start("sleep 60") });
    const healed = await provider.update(urn, read, await provider.check(urn, news));
    expect(await refreshed(provider, urn, healed, news)).toMatchObject({ changed: [] });
  });
});

/** Until its next start: the container's own script makes it well again. */
async function sick(id: string): Promise<void> {
  const exec = await docker.getContainer(id).exec({ Cmd: ["rm", "/tmp/well"] });
  await exec.start({ Detach: true });
  while ((await stateOf(id)).Health?.Status !== "unhealthy") await new Promise((done) => setTimeout(done, 100));
}
