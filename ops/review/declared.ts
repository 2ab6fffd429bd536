import { imagesOf } from "../release/part-images.ts";

type Map = Record<string, unknown>;

/** What the configuration beside a preview declares. It may be wrong as a whole, so each look at it expects nothing. */
export class Declared {
  readonly #config: Map;

  constructor(config: Map) {
    this.#config = config;
  }

  /** Whether the old container of an app goes before the new one comes. */
  isRecreated(app: string): boolean {
    return mapIn(this.#config, "apps", app).release === "recreate";
  }

  /** How many containers a part has. */
  replicasOf(part: string): number {
    const isBot = Object.hasOwn(mapIn(this.#config, "bots"), part);
    const { replicas = isBot ? 2 : 1 } = mapIn(this.#config, isBot ? "bots" : "apps", part);
    return Number(replicas);
  }

  /** Whether nginx sends it requests. */
  hasRoutes(app: string): boolean {
    return Object.keys(mapIn(this.#config, "apps", app, "routes")).length > 0;
  }

  /** The image of an app, a bot, nginx or the registry, as it is written there. */
  imageOf(part: string): string | undefined {
    const { image } = part === "registry" ? mapIn(this.#config, "registry") : {};
    return typeof image === "string" ? image : imagesOf(this.#config)[part];
  }

  /** The folder that an image is built from, as "sample/". */
  contextOf(image: string): string | undefined {
    const { context } = mapIn(this.#config, "images", image);
    return typeof context === "string" ? `${context.replace(/\/$/, "")}/` : undefined;
  }

  /** Whether containers on a server go on while its Docker restarts, as they do unless something else is declared. */
  hasLiveRestore(server: string): boolean {
    return mapIn(this.#config, "servers", server, "system", "docker", "daemon")["live-restore"] !== false;
  }

  /** What makes nginx.conf beside addresses: where it is declared → how. */
  ofNginx(): Map {
    const { image: _, maintenance: __, ...own } = mapIn(this.#config, "nginx");
    const entries = Object.entries(own).map(([key, value]) => [`nginx/${key}`, value]);
    for (const app of Object.keys(mapIn(this.#config, "apps"))) {
      const routes = Object.entries(mapIn(this.#config, "apps", app, "routes"));
      entries.push(...routes.map(([path, route]) => [`apps/${app}/routes/${path}`, route]));
    }
    return Object.fromEntries(entries);
  }

  /** Names of the secrets that an app or a bot is given. */
  secretsOf(part: string): string[] {
    const given = { ...mapIn(this.#config, "apps", part, "secrets"), ...mapIn(this.#config, "bots", part, "secrets") };
    return namesIn(given);
  }

  /** Names of the secrets that nginx asks for at routes. */
  tokens(): string[] {
    const routes = Object.values(mapIn(this.#config, "apps")).flatMap((app) => Object.values(mapIn(app, "routes")));
    return [...new Set(routes.flatMap((route) => namesIn({ token: mapIn(route).secretToken })))].sort();
  }

  /** Names of the secrets that open the registry. */
  passwords(): string[] {
    return namesIn(mapIn(this.#config, "registry", "users"));
  }
}

function namesIn(names: Map): string[] {
  return [...new Set(Object.values(names).filter((name) => typeof name === "string"))].sort();
}

/** The map that a way of keys leads to; empty where there is none. */
function mapIn(value: unknown, ...keys: string[]): Map {
  const map = value !== null && typeof value === "object" ? (value as Map) : {};
  const [key, ...rest] = keys;
  if (key === undefined) return map;
  return mapIn(Object.hasOwn(map, key) ? map[key] : undefined, ...rest);
}
