/**
 * What a container wrote at once, as the engine keeps it: a line, or a part of one that is long. What the engine says
 * itself, as of a log that it cannot read, counts as stderr.
 */
export interface LogFrame {
  stream: "stdout" | "stderr";
  content: Buffer;
}

/**
 * Cuts an engine's log stream into its frames, in whatever pieces it comes. Source: Docker Engine API, ContainerAttach:
 * each frame has a head of 8 bytes, of which the first names the stream, and the last four the length of what follows;
 * moby, pkg/stdcopy: 2 is stderr, 3 the engine.
 */
export class LogFrames {
  #rest: Buffer = Buffer.alloc(0);

  /** @returns those that are whole now */
  read(piece: Buffer): LogFrame[] {
    const bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    const frames: LogFrame[] = [];
    let at = 0;
    while (at + 8 <= bytes.length && at + 8 + bytes.readUInt32BE(at + 4) <= bytes.length) {
      const end = at + 8 + bytes.readUInt32BE(at + 4);
      frames.push({ stream: bytes[at]! >= 2 ? "stderr" : "stdout", content: bytes.subarray(at + 8, end) });
      at = end;
    }
    this.#rest = bytes.subarray(at);
    return frames;
  }
}

/** The text of an engine's log stream that came whole. */
export function plainText(frames: Buffer): string {
  return Buffer.concat(new LogFrames().read(frames).map(({ content }) => content)).toString();
}
