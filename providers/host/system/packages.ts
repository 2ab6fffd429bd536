import { setTimeout as sleep } from "node:timers/promises";
import type { Context, Props, ResourceHandler } from "../../rpc/handler.ts";
import { diffOf } from "../../rpc/service.ts";
import type { Connect } from "../connect.ts";
import { effect } from "../effect.ts";
import type { Host } from "../host.ts";
import { notImported } from "../imported.ts";

interface PackagesInputs {
  server: string;
  packages: string[];
}

const packageName = /^[a-z0-9][a-z0-9.+-]+$/;
/** Words of apt that may be wrong by tomorrow: its lists are older than what the mirror has. */
const outdated = /Unable to locate package|no installation candidate|404 +Not Found|Unable to fetch some archives/;
/** Seconds to wait for another apt, as the one that runs daily. */
const lockSeconds = 300;
/** No questions, whoever would ask them. */
const environment = ["env", "LC_ALL=C", "DEBIAN_FRONTEND=noninteractive", "NEEDRESTART_MODE=a"];
const keepConffiles = ["-o", `DPkg::Lock::Timeout=${lockSeconds}`, "-o", "Dpkg::Options::=--force-confold"];
const saidLines = 15;

/** Debian packages being installed, whatever their version. */
export function packages(connect: Connect): ResourceHandler {
  const apply = async (inputs: Props, { urn, log }: Context) => {
    const { server, packages: declared } = inputs as unknown as PackagesInputs;
    const host = connect(server, urn);
    const missing = await missingOf(host, declared);
    if (missing.length > 0) await effect("packages.install", () => install(host, missing, log));
    return inputs;
  };
  return {
    async check(news) {
      const { packages: declared } = news;
      if (!Array.isArray(declared)) return { inputs: news };
      const wrong = declared.filter((name) => typeof name === "string" && !packageName.test(name));
      return {
        inputs: { ...news, packages: [...new Set(declared)].sort() },
        failures: wrong.map((name) => ({ property: "packages", reason: `"${name}" is no name of a Debian package` })),
      };
    },
    diff: diffOf("server"),
    async create(inputs, context) {
      return { id: "packages", state: await apply(inputs, context) };
    },
    async update({ news }, context) {
      return apply(news, context);
    },
    async read({ id, inputs, state }, { urn }) {
      notImported("Packages", state);
      const { server, packages: declared } = state as unknown as PackagesInputs;
      const missing = await missingOf(connect(server, urn), declared);
      const seen = { packages: declared.filter((name) => !missing.includes(name)) };
      return { id, inputs: { ...inputs, ...seen }, state: { ...state, ...seen } };
    },
    async delete({ state }, { log }) {
      const { server, packages: declared } = state as unknown as PackagesInputs;
      if (declared.length > 0) log(`stay installed on ${server}, others may need them: ${declared.join(", ")}`, "info");
    },
  };
}

async function missingOf(host: Host, declared: string[]): Promise<string[]> {
  if (declared.length === 0) return [];
  const format = ["db:Status-Status", "Package"].map((field) => `\${${field}}`).join(" ");
  // Ends with 1 when it does not know one of them, and lists the others.
  const { stdout } = await host.run(["dpkg-query", "-W", "-f", `${format}\n`, ...declared]);
  const installed = new Set(stdout.split("\n").filter((line) => line.startsWith("installed ")));
  return declared.filter((name) => !installed.has(`installed ${name}`));
}

/** @throws Error with the last words of apt when one of them cannot be installed */
async function install(host: Host, missing: string[], log: Context["log"]): Promise<void> {
  const names = missing.join(", ");
  // What it cannot finish now, or may not while another apt runs, the installation says or finishes.
  await host.run([...environment, "dpkg", "--force-confold", "--configure", "-a"]);
  const update = () => {
    log("reading the lists of packages", "status");
    return apt(host, ["update"]);
  };
  const attempt = () => {
    log(`installing ${names}`, "status");
    return apt(host, ["install", "-y", "--no-remove", "--no-install-recommends", ...keepConffiles, ...missing]);
  };
  const fresh = await listsAreFresh(host);
  let updated = fresh ? undefined : await update();
  let installed = await attempt();
  if (fresh && installed.code !== 0 && outdated.test(installed.output)) {
    updated = await update();
    installed = await attempt();
  }
  if (installed.code !== 0) {
    // Where the lists could not be read, that is why, and apt-get update may have ended with 0 all the same.
    const complaints = updated?.output.split("\n").filter((line) => /^[WE]:/.test(line)) ?? [];
    const conflict = /Packages need to be removed but remove is disabled/.test(installed.output)
      ? "\nWhat is there conflicts with it: remove that yourself, or do not declare this"
      : "";
    const said = [...complaints, ...installed.output.trim().split("\n")].slice(-saidLines).join("\n");
    throw new Error(`${names} cannot be installed, apt-get says:\n${said}${conflict}`);
  }
  const absent = await missingOf(host, missing);
  if (absent.length === 0) return;
  throw new Error(
    `apt-get installs another package in place of ${absent.join(", ")}: declare that one by its own name`,
  );
}

/** Whether there are any that were read within a day; each reading leaves its time at the folder of downloads. */
async function listsAreFresh(host: Host): Promise<boolean> {
  const script = `cd /var/lib/apt/lists && ls | grep -q _Packages && find partial -maxdepth 0 -mmin -1440 | grep -q .`;
  return (await host.run(["sh", "-c", script])).code === 0;
}

/** Waits for the lock of the lists too, for which apt-get has no option. */
async function apt(host: Host, args: string[]): Promise<{ code: number; output: string }> {
  for (const end = Date.now() + lockSeconds * 1000; ; await sleep(2000)) {
    const { code, stdout, stderr } = await host.run([...environment, "apt-get", "-q", ...args]);
    const locked = code !== 0 && /Could not get lock \/var\/lib\/apt\/lists/.test(stderr);
    if (!locked || Date.now() > end) return { code, output: `${stdout}${stderr}` };
  }
}
