import * as pulumi from "@pulumi/pulumi";

/** What every resource on a host needs: the name of the server under `servers` in the stack configuration. */
export interface OnServer {
  server: pulumi.Input<string>;
}

export interface DirectoryArgs extends OnServer {
  /** Absolute; another path is another directory. */
  path: string;
  /** Permission bits; default "0755". */
  mode?: string;
  /** user:group, by number or name; default that of whoever runs the update. */
  owner?: string;
}

/** A directory on a server. */
export class Directory extends pulumi.CustomResource {
  constructor(name: string, args: DirectoryArgs, opts?: pulumi.CustomResourceOptions) {
    super("host:index:Directory", name, { ...args }, opts);
  }
}

export interface FileArgs extends OnServer {
  path: string;
  content: pulumi.Input<string>;
  /** Permission bits; default "0644". */
  mode?: string;
  /** user:group, by number or name; default that of whoever runs the update. */
  owner?: string;
  /** Tries the new file before it takes the old one's place; one that is refused is not written. */
  validate?: ValidateArgs;
}

export interface ValidateArgs {
  /** Program and arguments; `{}` is the new file. */
  command: string[];
  /** The container to run it in, with the file's folder among its mounts; on the server itself when left out. */
  container?: {
    image: pulumi.Input<string>;
    mounts: { type: "bind" | "volume"; source: string; target: string; readOnly?: boolean }[];
    /** Without CAP_; default none. */
    capabilities?: string[];
    /** Default "none". */
    network?: "host" | "none";
  };
}

/** A text file on a server, written atomically. */
export class File extends pulumi.CustomResource {
  /** SHA-256 of the content, in hexadecimal. */
  declare readonly hash: pulumi.Output<string>;

  constructor(name: string, args: FileArgs, opts?: pulumi.CustomResourceOptions) {
    super("host:index:File", name, { ...args, hash: undefined }, opts);
  }
}

export interface CertificateArgs extends OnServer {
  certPath: string;
  keyPath: string;
  commonName: string;
  dnsNames?: string[];
  ipAddresses?: string[];
  /** Days it is valid; default 398, the most that clients accept, and 3650 for an authority. */
  validityDays?: number;
  /** Days before its end from which on it is drift; default 30. */
  renewBeforeDays?: number;
  /** Whether it signs others, and nothing else; default false. */
  isCa?: boolean;
  /** Who signs it, on the same server; default itself. A new fingerprint there makes a new certificate here. */
  issuer?: { certPath: string; keyPath: string; fingerprint: pulumi.Input<string> };
  /** user:group that the key belongs to, by number or name; default that of whoever runs the update. */
  owner?: string;
}

/** A certificate, signed by itself or by an authority; its key is made on the server and stays there. */
export class Certificate extends pulumi.CustomResource {
  /** The certificate in PEM. */
  declare readonly certificate: pulumi.Output<string>;
  /** SHA-256 of the certificate's file, in hexadecimal. */
  declare readonly hash: pulumi.Output<string>;
  /** SHA-256 of the certificate, as colon-separated hexadecimal. */
  declare readonly fingerprint: pulumi.Output<string>;
  /** End of its validity, ISO 8601. */
  declare readonly notAfter: pulumi.Output<string>;

  constructor(name: string, args: CertificateArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = { certificate: undefined, hash: undefined, fingerprint: undefined, notAfter: undefined };
    super("host:index:Certificate", name, { ...args, ...outputs }, opts);
  }
}

export interface ProvidedCertificateArgs extends OnServer {
  /** Where others put the certificate (with its chain) and its key. */
  from: { certPath: string; keyPath: string };
  /** Where the copies go. */
  certPath: string;
  keyPath: string;
  /** Names that it must be for; default: any. */
  names?: string[];
}

/** A copy of a certificate that others make and renew; its key stays on the server. One that was renewed is drift. */
export class ProvidedCertificate extends pulumi.CustomResource {
  /** SHA-256 of the certificate's file, in hexadecimal. */
  declare readonly hash: pulumi.Output<string>;
  /** End of its validity, ISO 8601. */
  declare readonly notAfter: pulumi.Output<string>;

  constructor(name: string, args: ProvidedCertificateArgs, opts?: pulumi.CustomResourceOptions) {
    super("host:index:ProvidedCertificate", name, { ...args, hash: undefined, notAfter: undefined }, opts);
  }
}

export interface GateArgs extends OnServer {
  /** Whose containers these are, for messages. */
  app: string;
  /** Replica name → container id. */
  containers: Record<string, pulumi.Input<string>>;
  /** Seconds until a container that is not healthy fails; default 120. */
  timeoutSeconds?: number;
  /** Seconds a new container must stay up once it is healthy; default 10. */
  settleSeconds?: number;
  /** Most processes and threads in each container; default: no limit. */
  pidsLimit?: number;
  /** Texts that must not show in messages. */
  mask?: pulumi.Input<string>[];
  /** Network to connect the containers to once they are healthy, and the port (and path) that must answer there. */
  edge?: { network: pulumi.Input<string>; port: number; path?: string };
  /**
   * Whether these work as soon as they run, as workers do, beside old ones that still do: new ones are then stopped when
   * another part of the same update fails. Default false.
   */
  worksAtOnce?: boolean;
  /** Containers and units of a set-up before this stack, which do the same work until they are stopped; default none. */
  replaces?: string[];
}

/** Passes containers that are healthy, stay so and answer; what needs the app depends on its gate. */
export class Gate extends pulumi.CustomResource {
  /** Replica name → address on the edge network; empty without one. */
  declare readonly addresses: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: GateArgs, opts?: pulumi.CustomResourceOptions) {
    const mask = args.mask && pulumi.secret(args.mask);
    super("host:index:Gate", name, { ...args, mask, addresses: undefined }, opts);
  }
}

export interface ReloadArgs extends OnServer {
  /** Id of the nginx container. */
  container: pulumi.Input<string>;
  /** Where nginx finds its configuration, in the container. */
  configPath: string;
  /** Path on the server → SHA-256 of what nginx is to have read there. */
  files: Record<string, pulumi.Input<string>>;
  /** Seconds to wait for old workers; default 30. */
  drainSeconds?: number;
}

/** nginx having read its configuration. */
export class Reload extends pulumi.CustomResource {
  constructor(name: string, args: ReloadArgs, opts?: pulumi.CustomResourceOptions) {
    super("host:index:Reload", name, { ...args }, opts);
  }
}

export interface ImageRetentionArgs extends OnServer {
  /** What runs on the server, by digest. */
  images: pulumi.Input<string[]>;
  /** Releases whose images stay, this one included; at least 2. */
  keep: number;
}

/** The images of the last releases being on a server, and those of older ones not. */
export class ImageRetention extends pulumi.CustomResource {
  declare readonly images: pulumi.Output<string[]>;
  /** Images of the releases before that are still there, each release's together, the last first. */
  declare readonly earlier: pulumi.Output<string[][]>;

  constructor(name: string, args: ImageRetentionArgs, opts?: pulumi.CustomResourceOptions) {
    super("host:index:ImageRetention", name, { ...args, earlier: undefined }, opts);
  }
}

export interface VolumeOwnerArgs extends OnServer {
  /** Name of the volume in the engine, or a folder of the server. */
  volume: pulumi.Input<string>;
  /** Numeric, as user:group. */
  owner: string;
  /** An image with stat and chown that is on the server; another one is no change. */
  image: pulumi.Input<string>;
}

/** Who owns a volume and what is in it. */
export class VolumeOwner extends pulumi.CustomResource {
  constructor(name: string, args: VolumeOwnerArgs, opts?: pulumi.CustomResourceOptions) {
    super("host:index:VolumeOwner", name, { ...args }, opts);
  }
}
