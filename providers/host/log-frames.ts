/**
 * The text of an engine's log stream. Source: Docker Engine API, ContainerAttach: each frame has a head of 8 bytes, the last
 * four of them the length of what follows.
 */
export function plainText(frames: Buffer): string {
  const texts: Buffer[] = [];
  for (let at = 0; at + 8 <= frames.length; ) {
    const length = frames.readUInt32BE(at + 4);
    texts.push(frames.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return Buffer.concat(texts).toString();
}
