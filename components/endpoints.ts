import { placeOf } from "../config/place.ts";
import { registryAddress, registryUser } from "../config/registry.ts";
import type { Configuration } from "../config/schema.ts";

/** An address that answers, and what to try there. */
export interface Endpoint {
  name: string;
  url: string;
  try: string;
}

/** Every public address of the product, in the order of the configuration. */
export function endpointsOf({ servers, nginx, registry, apps }: Configuration): Endpoint[] {
  const base = publicBase({ servers, nginx });
  const routes = Object.entries(apps).flatMap(([name, { routes }]) =>
    Object.entries(routes).map(([path, { about = "" }]) => {
      const url = `${base}${path}`;
      return { name, url, try: about.replaceAll("{url}", url) };
    }),
  );
  const registryUrl = `${registry.mode}://${registryAddress(registry)}`;
  const user = registryUser(registry);
  const options = `${registry.mode === "https" ? "-k " : ""}${user ? `-u ${user.username} ` : ""}`;
  return [
    { name: "health", url: `${base}/health`, try: `curl -k ${base}/health` },
    ...routes,
    {
      name: "registry",
      url: registryUrl,
      try: `curl ${options}${registryUrl}/v2/_catalog`,
    },
    ...(registry.ui
      ? [{ name: "registry-ui", url: `http://${registry.ui.address}:${registry.ui.port}`, try: "open it in a browser" }]
      : []),
  ];
}

/** Where everybody reaches the product, as "https://bot.example.org". */
export function publicBase({ servers, nginx }: Pick<Configuration, "servers" | "nginx">): string {
  const host =
    nginx.names[0] ?? (nginx.address === "0.0.0.0" ? hostOf(servers, placeOf(servers, nginx)) : nginx.address);
  return `https://${host}${nginx.https === 443 ? "" : `:${nginx.https}`}`;
}

/** Where a server that listens on all its addresses is found. */
function hostOf(servers: Configuration["servers"], name: string): string {
  const server = servers[name]!;
  return server.transport === "ssh" ? server.host : "localhost";
}
