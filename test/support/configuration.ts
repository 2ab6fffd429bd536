import type { Surroundings } from "../../config/rule.ts";
import { schemaWithin } from "../../config/schema.ts";

/** The least that is a configuration, as it stands in a stack's file: one server, one app that nginx routes to. */
export function leastConfiguration() {
  return {
    servers: { here: { transport: "local", folder: ".aisha/test" } },
    images: { base: { context: "images/base" }, product: { context: "sample", from: { BASE: "base" } } },
    registry: { mode: "http", image: "base", port: 5001 },
    nginx: { image: "base", http: 8081, https: 8444 },
    apps: { api: { image: "product", port: 3000, routes: { "/webhook": {} } } },
    bots: { talker: { image: "product" } },
  };
}

export type Tree = { [key: string]: Tree | unknown };

/** The least configuration with one key set (or, for undefined, taken out) by its path, as in `apps/api/port`. */
export function configurationWith(...changes: [path: string, value: unknown][]): Tree {
  const tree: Tree = leastConfiguration();
  for (const [path, value] of changes) {
    const keys = path.match(/(\\.|[^/])+/g)!.map((key) => key.replaceAll("\\/", "/"));
    const last = keys.pop()!;
    let parent = tree;
    for (const key of keys) {
      parent[key] ??= {};
      parent = parent[key] as Tree;
    }
    if (value === undefined) delete parent[last];
    else parent[last] = value;
  }
  return tree;
}

/** What is wrong with a configuration, as people are told. */
export function problemsOf(configuration: unknown, surroundings: Surroundings = {}): string[] {
  const { error } = schemaWithin(surroundings).safeParse(configuration);
  return error ? error.issues.map(({ path, message }) => `${path.join("/")}: ${message}`) : [];
}

/** What is wrong with the least configuration once these keys are set. */
export function problemsWith(...changes: [path: string, value: unknown][]): string[] {
  return problemsOf(configurationWith(...changes));
}
