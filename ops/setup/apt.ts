import { output } from "../process.ts";

/** Installs Debian packages as root, asking nothing. @throws Problem with apt's own words when it fails. */
export async function aptInstall(...packages: string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await output("apt-get", ["update", "--quiet=2"], { env });
  await output("apt-get", ["install", "--yes", "--quiet=2", ...packages], { env });
}
