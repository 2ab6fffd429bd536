import { BlockList } from "node:net";

/** Loopback (RFC 1122) and private (RFC 1918) networks: what is sent there in the clear stays among one's own machines. */
const own: [address: string, bits: number][] = [
  ["127.0.0.0", 8],
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
];

const addresses = listOf(own);

/** Whether an IPv4 address is loopback or private. */
export function isOwnAddress(address: string): boolean {
  return addresses.check(address);
}

/** Whether all of an IPv4 network, as address/bits, is loopback or private. */
export function isOwnNetwork(network: string): boolean {
  const [address = "", bits] = network.split("/");
  return own.some((one) => Number(bits) >= one[1] && listOf([one]).check(address));
}

function listOf(networks: typeof own): BlockList {
  const list = new BlockList();
  for (const [address, bits] of networks) list.addSubnet(address, bits);
  return list;
}
