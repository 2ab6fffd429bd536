import * as pulumi from "@pulumi/pulumi";
import { mapValues } from "../config/map-values.ts";
import type { RegistryConfig } from "../config/registry.ts";
import { secret } from "../config.ts";
import { Certificate, Directory, File } from "../providers/host/resources.ts";
import { renderHtpasswd } from "../render/htpasswd.ts";
import { renderRegistry } from "../render/registry.ts";
import type { Server } from "./server.ts";

/** Where version 2 of the registry looks for its configuration, and where version 3 does. */
const mountPoints = ["/etc/docker/registry", "/etc/distribution"] as const;
const [mountPoint] = mountPoints;

export interface RegistryFiles {
  mounts: { type: "bind"; source: string; target: string; readOnly: true }[];
  /** Changes with whatever the registry reads only at its start: a new one must run then. */
  readAtStart: pulumi.Output<string>;
  all: pulumi.Resource[];
  /** The authority that signed the registry's certificate, in mode https. */
  authority: Certificate | undefined;
}

export interface RegistryFilesArgs extends RegistryConfig {
  on: Server;
  /** user:group, as numbers, that the registry runs as. */
  user: string;
  storage: string;
  apiPort: number;
  /** host:port of the listener for health and metrics. */
  debug: string;
}

/** Everything the registry reads, in a folder of its server. What is secret there belongs to the registry's user alone. */
export function registryFiles(name: string, args: RegistryFilesArgs, parent: pulumi.Resource): RegistryFiles {
  const path = `${args.on.folder}/${name}`;
  const folder = new Directory(name, { server: args.on.name, path }, { parent, dependsOn: args.on.base });
  const tls = args.mode === "https" ? certificates(name, path, args, folder, parent) : undefined;
  const hasUsers = Object.keys(args.users).length > 0;
  const config = new File(
    name,
    {
      server: args.on.name,
      path: `${path}/config.yml`,
      content: renderRegistry({
        storage: args.storage,
        port: args.apiPort,
        debug: args.debug,
        tls: tls && { certificatePath: `${mountPoint}/cert.pem`, keyPath: `${mountPoint}/key.pem` },
        htpasswdPath: hasUsers ? `${mountPoint}/htpasswd` : undefined,
      }),
    },
    { parent, dependsOn: folder },
  );
  const passwords = hasUsers ? [passwordFile(name, path, args, folder, parent)] : [];
  return {
    mounts: mountPoints.map((target) => ({ type: "bind", source: path, target, readOnly: true })),
    readAtStart: pulumi.all([config.hash, tls?.certificate.hash ?? ""]).apply((hashes) => hashes.join(" ").trim()),
    all: [config, ...passwords, ...(tls ? [tls.certificate] : [])],
    authority: tls?.authority,
  };
}

/** An authority of the registry's own, in a folder that no container sees, and the certificate that it signs. */
function certificates(name: string, path: string, args: RegistryFilesArgs, folder: Directory, parent: pulumi.Resource) {
  const server = args.on.name;
  const caPath = `${path}-ca`;
  const caFolder = new Directory(
    `${name}-ca`,
    { server, path: caPath, mode: "0700" },
    { parent, dependsOn: args.on.base },
  );
  const [certPath, keyPath] = [`${caPath}/cert.pem`, `${caPath}/key.pem`];
  const authority = new Certificate(
    `${name}-ca`,
    { server, certPath, keyPath, isCa: true, commonName: `aisha ${name} CA` },
    { parent, dependsOn: caFolder },
  );
  const certificate = new Certificate(
    name,
    {
      server,
      certPath: `${path}/cert.pem`,
      keyPath: `${path}/key.pem`,
      commonName: args.names[0] ?? args.address,
      dnsNames: args.ui ? [...args.names, name] : args.names, // its page knows it by its alias
      ipAddresses: [args.address],
      issuer: { certPath, keyPath, fingerprint: authority.fingerprint },
      owner: args.user,
    },
    { parent, dependsOn: [folder, authority] },
  );
  return { authority, certificate };
}

function passwordFile(name: string, path: string, args: RegistryFilesArgs, folder: Directory, parent: pulumi.Resource) {
  const scope = `${pulumi.getProject()}/${pulumi.getStack()}`;
  return new File(
    `${name}-users`,
    {
      server: args.on.name,
      path: `${path}/htpasswd`,
      content: pulumi.all(mapValues(args.users, secret)).apply((users) => renderHtpasswd(users, scope)),
      mode: "0600",
      owner: args.user,
    },
    { parent, dependsOn: folder, additionalSecretOutputs: ["hash"] },
  );
}
