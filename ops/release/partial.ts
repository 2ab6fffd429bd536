const message = "only a part of the stack";
/** As Pulumi takes them: a value may follow at once, and `-t` may stand in a row with others that take none. */
const options = /^(--target|--target-replace|--exclude)(=|$)|^-[a-su-z]*t/;

/** Whether an update leaves parts of the stack out. @param args of the Pulumi CLI */
export function isPartial(args: string[]): boolean {
  return (args.includes("up") || args.includes("update")) && args.some((arg) => options.test(arg));
}

/**
 * The message of an update that leaves parts out. Its success says nothing about the images of the whole stack, which
 * Pulumi's history has beside it all the same.
 */
export function messageIfPartial(args: string[]): string[] {
  return isPartial(args) ? ["--message", message] : [];
}

export function saysPartial(said: string): boolean {
  return said === message;
}
