import type * as pulumi from "@pulumi/pulumi";
import type { NginxConfig } from "../config/nginx.ts";
import { Certificate, ProvidedCertificate } from "../providers/host/resources.ts";
import type { Server } from "./server.ts";

export interface NginxCertificate {
  /** Names of its files in nginx's folder. */
  cert: string;
  key: string;
  resource: Certificate | ProvidedCertificate;
}

/**
 * What nginx proves its names with: a certificate of the stack's own, or a copy of one that others renew. The files are
 * others too, so that a change from one to the other takes nothing away that is still in use.
 */
export function nginxCertificate(
  name: string,
  { on, address, names, certificate: from }: Pick<NginxConfig, "address" | "names" | "certificate"> & { on: Server },
  opts: pulumi.CustomResourceOptions,
): NginxCertificate {
  const [cert, key] = from ? ["provided-cert.pem", "provided-key.pem"] : ["cert.pem", "key.pem"];
  const files = { server: on.name, certPath: `${on.folder}/nginx/${cert}`, keyPath: `${on.folder}/nginx/${key}` };
  if (from) {
    const args = { ...files, from: { certPath: from.cert, keyPath: from.key }, names };
    return { cert, key, resource: new ProvidedCertificate(name, args, opts) };
  }
  const own = {
    commonName: names[0] ?? "localhost",
    dnsNames: names.length > 0 ? names : ["localhost"],
    ipAddresses: address === "0.0.0.0" ? [] : [address],
  };
  return { cert, key, resource: new Certificate(name, { ...files, ...own }, opts) };
}
