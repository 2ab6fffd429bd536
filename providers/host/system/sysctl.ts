import { isDeepStrictEqual } from "node:util";
import { mapValues } from "../../../config/map-values.ts";
import type { Props, ResourceHandler } from "../../rpc/handler.ts";
import { diffOf } from "../../rpc/service.ts";
import type { Connect } from "../connect.ts";
import { effect } from "../effect.ts";
import type { Host } from "../host.ts";
import { notImported } from "../imported.ts";

interface SysctlInputs {
  server: string;
  settings: Record<string, string>;
}

const settingName = /^[a-z0-9_]+([./-][a-zA-Z0-9_-]+)+$/;

/** Settings of the kernel being in force. */
export function sysctl(connect: Connect): ResourceHandler {
  const apply = async (inputs: Props, urn: string) => {
    const { server, settings } = inputs as unknown as SysctlInputs;
    await set(connect(server, urn), settings);
    return inputs;
  };
  return {
    async check(news) {
      const { settings } = news;
      if (typeof settings !== "object" || settings === null) return { inputs: news };
      const wrong = Object.keys(settings).filter((key) => !settingName.test(key));
      return {
        inputs: { ...news, settings: mapValues(settings as Props, (value) => normalised(String(value))) },
        failures: wrong.map((key) => ({ property: "settings", reason: `"${key}" is no name of a kernel setting` })),
      };
    },
    diff: diffOf("server"),
    async create(inputs, { urn }) {
      return { id: "sysctl", state: await apply(inputs, urn) };
    },
    async update({ news }, { urn }) {
      return apply(news, urn);
    },
    async read({ id, inputs, state }, { urn }) {
      notImported("Sysctl", state);
      const declared = state as unknown as SysctlInputs;
      const settings = await inForce(connect(declared.server, urn), Object.keys(declared.settings));
      return { id, inputs: { ...inputs, settings }, state: { ...state, settings } };
    },
    async delete() {}, // what a setting was before is not known, and other things may count on it: a reboot brings defaults
  };
}

async function set(host: Host, settings: Record<string, string>): Promise<void> {
  const before = await inForce(host, Object.keys(settings));
  const changed = Object.entries(settings).filter(([key, value]) => before[key] !== value);
  if (changed.length === 0) return;
  for (const [key, value] of changed) {
    const { code, stderr } = await effect("sysctl.set", () => host.run(["tee", placeOf(key)], `${value}\n`));
    if (code !== 0) throw new Error(`the kernel refuses ${key} = ${value}: ${stderr.trim().split(": ").at(-1)}`);
  }
  const after = await inForce(host, Object.keys(settings));
  if (isDeepStrictEqual(after, settings)) return;
  const other = changed.filter(([key, value]) => after[key] !== value);
  throw new Error(other.map(([key, value]) => `of ${key} = ${value} the kernel makes ${after[key]}`).join("\n"));
}

async function inForce(host: Host, keys: string[]): Promise<Record<string, string>> {
  const script = `for file; do tr '\\n' ' ' <"$file" || printf 'not there'; echo; done 2>/dev/null`;
  const lines = (await host.demand(["sh", "-c", script, "sh", ...keys.map(placeOf)])).split("\n");
  return Object.fromEntries(keys.map((key, index) => [key, normalised(lines[index] ?? "")]));
}

/** As sysctl takes a name: where the first separator is a dot, dots and slashes change places. */
function placeOf(key: string): string {
  const slashed = /^[^./]*\//.test(key);
  const path = slashed ? key : key.replaceAll(/[./]/g, (separator) => (separator === "." ? "/" : "."));
  return `/proc/sys/${path}`;
}

/** The kernel puts tabs between numbers. */
function normalised(value: string): string {
  return value.trim().replaceAll(/\s+/g, " ");
}
