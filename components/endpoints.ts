import type { Configuration } from "../config/schema.ts";

/** An address that answers, and what to try there. */
export interface Endpoint {
  name: string;
  url: string;
  try: string;
}

/** Every public address of the product, in the order of the configuration. */
export function endpointsOf({ servers, nginx, registry, apps }: Configuration): Endpoint[] {
  const host = nginx.names[0] ?? (nginx.address === "0.0.0.0" ? hostOf(servers, nginx.server) : nginx.address);
  const base = `https://${host}${nginx.https === 443 ? "" : `:${nginx.https}`}`;
  const routes = Object.entries(apps).flatMap(([name, { routes }]) =>
    Object.entries(routes).map(([path, { about = "" }]) => {
      const url = `${base}${path}`;
      return { name, url, try: about.replaceAll("{url}", url) };
    }),
  );
  const registryUrl = `${registry.mode}://${registry.address}:${registry.port}`;
  const [user] = Object.keys(registry.users).sort();
  const options = `${registry.mode === "https" ? "-k " : ""}${user ? `-u ${user} ` : ""}`;
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

/** Where a server that listens on all its addresses is found. */
function hostOf(servers: Configuration["servers"], name = Object.keys(servers)[0]!): string {
  const server = servers[name]!;
  return server.transport === "ssh" ? server.host : "localhost";
}
