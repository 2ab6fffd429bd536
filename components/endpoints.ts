import type { Configuration } from "../config/schema.ts";

/** An address that answers, and what to try there. */
export interface Endpoint {
  name: string;
  url: string;
  try: string;
}

/** Every public address of the product, in the order of the configuration. */
export function endpointsOf({ nginx, registry, apps }: Configuration): Endpoint[] {
  const host = nginx.names[0] ?? (nginx.address === "0.0.0.0" ? "localhost" : nginx.address);
  const base = `https://${host}${nginx.https === 443 ? "" : `:${nginx.https}`}`;
  const routes = Object.entries(apps).flatMap(([name, { routes }]) =>
    Object.entries(routes).map(([path, { about = "" }]) => {
      const url = `${base}${path}`;
      return { name, url, try: about.replaceAll("{url}", url) };
    }),
  );
  return [
    { name: "health", url: `${base}/health`, try: `curl -k ${base}/health` },
    ...routes,
    {
      name: "registry",
      url: `http://${registry.address}:${registry.port}`,
      try: `curl http://${registry.address}:${registry.port}/v2/_catalog`,
    },
  ];
}
