import { stringify } from "yaml";

export interface RegistryConf {
  /** Folder that holds every image. */
  storage: string;
  /** Port of the API, on all addresses. */
  port: number;
  /** host:port of a second, plain listener for /metrics and /debug/health; the host may be empty for all addresses. */
  debug: string;
  /** Certificate and key; plain HTTP without them. */
  tls?: { certificatePath: string; keyPath: string };
  /** Password file; anyone may push and pull without one. The registry reads it again whenever it changes. */
  htpasswdPath?: string;
}

/** The challenge that a browser shows beside the fields for name and password. */
const realm = "aisha";

/** config.yml of the registry, for versions 2.8 and 3. */
export function renderRegistry({ storage, port, debug, tls, htpasswdPath }: RegistryConf): string {
  const config = {
    version: 0.1,
    log: { level: "info", accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: storage }, delete: { enabled: true } },
    ...(htpasswdPath && { auth: { htpasswd: { realm, path: htpasswdPath } } }),
    http: {
      addr: `:${port}`,
      ...(tls && { tls: { certificate: tls.certificatePath, key: tls.keyPath, minimumtls: "tls1.2" } }),
      debug: { addr: debug, prometheus: { enabled: true, path: "/metrics" } },
    },
    health: { storagedriver: { enabled: true, interval: "10s", threshold: 3 } },
  };
  return `# Written by the Pulumi program. A change made here shows as drift and is undone by the next update.\n${stringify(config)}`;
}
