const message = "only a part of the stack";
/** As Pulumi takes them: a value may follow at once, and `-t` may stand in a row with others that take none. */
const options = /^(--target|--target-replace|--exclude)(=|$)|^-[a-su-z]*t/;

/** Whether an update leaves parts of the stack out. @param args of the Pulumi CLI */
export function isPartial(args: string[]): boolean {
  return (args.includes("up") || args.includes("update")) && args.some((arg) => options.test(arg));
}

/**
 * What Pulumi is told of an update that leaves parts out: that its success says nothing about the images of the whole
 * stack, which Pulumi's history has beside it all the same; and to take one resource at a time. Else it may write one
 * that it leaves as it was before an image that this depends on and nothing declares any more, and refuse its own state
 * (seen with 3.250 in 6 of 10 updates after a failed release).
 */
export function optionsIfPartial(args: string[]): string[] {
  return isPartial(args) ? ["--message", message, "--parallel", "1"] : [];
}

export function saysPartial(said: string): boolean {
  return said === message;
}
