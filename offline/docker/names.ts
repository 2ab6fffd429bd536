import type { CheckContext, Props } from "../../providers/rpc/handler.ts";

const randomHexDigits = 7;

/** The inputs with a name: the given one, the last deployment's generated one, or `<logical name>-<7 hex digits>`. */
export function withName(news: Props, context: CheckContext): Props & { name: string } {
  if (typeof news.name === "string" && news.name !== "") return { ...news, name: news.name };
  const { olds } = context;
  if (isGenerated(olds)) return { ...news, name: olds.name, __defaults: ["name"] };
  const random = Buffer.from(context.randomSeed).toString("hex").slice(0, randomHexDigits);
  return { ...news, name: `${context.name}-${random}`, __defaults: ["name"] };
}

/** True when the name was made by {@link withName}: two resources with it may exist at once. */
export function isGenerated(inputs: Props | undefined): inputs is Props & { name: string } {
  const defaults = inputs?.__defaults;
  return typeof inputs?.name === "string" && Array.isArray(defaults) && defaults.includes("name");
}
