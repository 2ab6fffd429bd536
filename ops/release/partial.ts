const mark = "only a part: ";
const options = /^(--target|-t|--target-replace|--exclude)(=|$)/;

/**
 * The message of an update that leaves parts of the stack out. Its success says nothing about the images of the whole,
 * which Pulumi's history has beside it all the same.
 * @param args of the Pulumi CLI, its command first
 */
export function messageIfPartial(args: string[]): string[] {
  if (args[0] !== "up" && args[0] !== "update") return [];
  const given = args.slice(1).filter((arg) => options.test(arg));
  return given.length === 0 ? [] : ["--message", `${mark}${args.slice(1).join(" ")}`];
}

export function isPartial(message: string): boolean {
  return message.startsWith(mark);
}
