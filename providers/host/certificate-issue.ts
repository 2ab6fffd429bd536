import type { CertificateInputs } from "./certificate.ts";
import { effect } from "./effect.ts";
import type { Host } from "./host.ts";

/** EC P-256, as Mozilla's intermediate profile asks. Both files are made aside and put in place together. */
export async function issueCertificate(host: Host, args: CertificateInputs): Promise<void> {
  const { certPath, keyPath, issuer, owner, commonName } = args;
  const [newKey, newCert] = [`${keyPath}.new`, `${certPath}.new`];
  const command = [
    // With a configuration of no content, so that what the machine's own one adds to certificates does not get in.
    ...["openssl", "req", "-x509", "-config", "/dev/null", "-nodes", "-newkey", "ec"],
    ...["-pkeyopt", "ec_paramgen_curve:P-256", "-keyout", newKey, "-out", newCert],
    ...["-days", String(args.validityDays), "-subj", `/CN=${commonName}`],
    ...(issuer ? ["-CA", issuer.certPath, "-CAkey", issuer.keyPath] : []),
    ...extensions(args).flatMap((extension) => ["-addext", extension]),
  ];
  const made = await host.run(command).catch((error: NodeJS.ErrnoException) => {
    throw error.code === "ENOENT"
      ? new Error("openssl is missing on this server; run: apt-get install openssl")
      : error;
  });
  if (made.code !== 0) throw new Error(`openssl made no certificate for ${commonName}:\n${made.stderr.trim()}`);
  await run(host, ["chmod", "0644", newCert]);
  await run(host, ["chmod", "0600", newKey]);
  if (owner) await run(host, ["chown", owner, newKey]);
  const moves: [string, string][] = [
    [newKey, keyPath],
    [newCert, certPath],
  ];
  await effect("certificate.rename", () => host.rename(moves));
}

/** What it may be used for. Source: RFC 5280, 4.2.1.3, 4.2.1.9 and 4.2.1.12. */
function extensions({ isCa, dnsNames, ipAddresses }: CertificateInputs): string[] {
  if (isCa) return ["basicConstraints=critical,CA:TRUE,pathlen:0", "keyUsage=critical,keyCertSign"];
  const names = [...dnsNames.map((name) => `DNS:${name}`), ...ipAddresses.map((address) => `IP:${address}`)];
  return [
    "basicConstraints=critical,CA:FALSE",
    "keyUsage=critical,digitalSignature",
    "extendedKeyUsage=serverAuth",
    ...(names.length > 0 ? [`subjectAltName=${names.join(",")}`] : []),
  ];
}

async function run(host: Host, command: string[]): Promise<void> {
  const { code, stderr } = await host.run(command);
  if (code !== 0) throw new Error(`${command.join(" ")} failed: ${stderr.trim()}`);
}
