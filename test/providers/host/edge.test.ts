import { createHash } from "node:crypto";
import type Docker from "dockerode";
import { describe, expect, it } from "vitest";
import { addressOn, nextFree } from "../../../providers/host/edge.ts";

const nobody = new Set<string>();

function network(subnet: string, gateway: string | undefined, ...addresses: string[]) {
  const containers = addresses.map((address, at) => [`c${at}`, { IPv4Address: `${address}/24` }]);
  return {
    IPAM: { Config: [{ Subnet: subnet, ...(gateway ? { Gateway: gateway } : {}) }] },
    Containers: Object.fromEntries(containers),
  } as unknown as Pick<Docker.NetworkInspectInfo, "IPAM" | "Containers">;
}

/** Whose search begins at the first usable address of a /24 (of 253). */
const first = appAt(0, 253);

describe("nextFree", () => {
  it.each([
    ["the first one after the gateway", network("10.1.2.0/24", "10.1.2.1"), nobody, "10.1.2.2"],
    ["the gap between two containers", network("10.1.2.0/24", "10.1.2.1", "10.1.2.2", "10.1.2.4"), nobody, "10.1.2.3"],
    ["one past a gateway in the middle", network("10.1.2.0/24", "10.1.2.2"), nobody, "10.1.2.3"],
    ["one that was not refused", network("10.1.2.0/24", "10.1.2.1"), new Set(["10.1.2.2", "10.1.2.3"]), "10.1.2.4"],
    ["the last one before the broadcast", network("10.1.2.0/30", "10.1.2.1"), nobody, "10.1.2.2"],
  ])("is %s", (_, info, refused, address) => {
    expect(nextFree(info, refused, first)).toBe(address);
  });

  it.each([
    ["the place of its app", network("10.1.2.0/24", "10.1.2.1"), "10.1.2.254"],
    ["past the end, from the beginning", network("10.1.2.0/24", "10.1.2.1", "10.1.2.254"), "10.1.2.2"],
  ])("begins at %s", (_, info, address) => {
    expect(nextFree(info, nobody, appAt(252, 253))).toBe(address);
  });

  it("crosses a byte", () => {
    expect(nextFree(network("10.1.0.0/16", "10.1.0.1"), addresses(2, 255), appAt(0, 65533))).toBe("10.1.1.0");
  });

  it.each([
    ["every address is taken", network("10.1.2.0/30", "10.1.2.1", "10.1.2.2"), nobody],
    ["every free one was refused", network("10.1.2.0/30", "10.1.2.1"), new Set(["10.1.2.2"])],
  ])("is nothing when %s", (_, info, refused) => {
    expect(nextFree(info, refused, "api")).toBeUndefined();
  });

  it("takes the IPv4 subnet of a network that has both kinds", () => {
    const both = { IPAM: { Config: [{ Subnet: "fd00::/64" }, { Subnet: "10.9.0.0/24", Gateway: "10.9.0.1" }] } };
    expect(nextFree(both as never, nobody, first)).toBe("10.9.0.2");
  });
});

describe("addressOn", () => {
  const container = {
    NetworkSettings: {
      Networks: { edge: { NetworkID: "e1", IPAddress: "10.1.2.3" }, app: { NetworkID: "a1", IPAddress: "" } },
    },
  } as unknown as Docker.ContainerInspectInfo;

  it.each([
    ["a network's name", "edge", "10.1.2.3"],
    ["a network's id", "e1", "10.1.2.3"],
    ["a network where it has no address, being stopped", "a1", undefined],
    ["a network it is not on", "other", undefined],
  ])("finds a container's address by %s", (_, name, address) => {
    expect(addressOn(container, name)).toBe(address);
  });
});

/** 10.1.0.<from> to 10.1.0.<to>. */
function addresses(from: number, to: number): Set<string> {
  return new Set(Array.from({ length: to - from + 1 }, (_, at) => `10.1.0.${from + at}`));
}

/** A name of an app whose search begins at a place among so many. */
function appAt(place: number, usable: number): string {
  for (let tried = 0; ; tried++) {
    if (createHash("sha256").update(`app-${tried}`).digest().readUInt32BE() % usable === place) return `app-${tried}`;
  }
}
