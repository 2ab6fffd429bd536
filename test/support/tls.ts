import { spawnSync } from "node:child_process";

/** How a server on loopback answers a TLS client that can do no more than it is told. */
export class TlsClient {
  readonly #connect: string;

  constructor(base: string) {
    this.#connect = new URL(base).host;
  }

  /** One handshake. @returns what openssl says of it. Old versions and ciphers are refused by the server, or by nobody. */
  handshake(...options: string[]): string {
    const { stdout, stderr } = spawnSync("openssl", ["s_client", "-connect", this.#connect, ...options], {
      input: "",
      encoding: "utf8",
    });
    return `${stdout}${stderr}`;
  }

  /** Of all ciphers that openssl knows, those that the server takes with TLS 1.2. */
  ciphers(): string[] {
    return this.#all((taken) => {
      const offered = ["ALL", "COMPLEMENTOFALL", ...taken.map((cipher) => `!${cipher}`), "@SECLEVEL=0"].join(":");
      return this.handshake("-tls1_2", "-cipher", offered);
    });
  }

  /** Of all ciphers of TLS 1.3, those that the server takes. */
  suites(): string[] {
    return this.#all((taken) => {
      const offered = suites.filter((suite) => !taken.includes(suite)).join(":");
      return this.handshake("-tls1_3", "-ciphersuites", offered);
    });
  }

  /** Of some curves for the exchange of keys, those that the server takes. */
  curves(...curves: string[]): string[] {
    return curves.filter((curve) => this.handshake("-groups", curve).includes("New, TLSv1.3"));
  }

  /** Offers everything, and again without what was taken, until nothing is. */
  #all(offerWithout: (taken: string[]) => string): string[] {
    const taken: string[] = [];
    for (;;) {
      // The version in this line is the one that the cipher came with.
      const cipher = /^New, .+, Cipher is (.+)$/m.exec(offerWithout(taken))?.[1] ?? "(NONE)";
      if (cipher === "(NONE)") return taken.sort();
      taken.push(cipher);
    }
  }
}

/** Source: RFC 8446, B.4. */
const suites = [
  "TLS_AES_128_GCM_SHA256",
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "TLS_AES_128_CCM_SHA256",
  "TLS_AES_128_CCM_8_SHA256",
];
