import type { Host } from "../host.ts";
import type { Settings } from "./sshd-effective.ts";

export const mainConfig = "/etc/ssh/sshd_config";
/** Read before what a provider's image may have put beside it, as 50-cloud-init.conf. */
export const dropIn = "/etc/ssh/sshd_config.d/00-aisha.conf";
export const dropInMode = "0644";

const include = "Include /etc/ssh/sshd_config.d/*.conf";
const header =
  "# Managed by aisha, which undoes what is edited here: change the server's settings in its configuration.";

/** The drop-in, the same for the same settings in any order. */
export function renderSshd(settings: Settings): string {
  const lines = Object.keys(settings)
    .sort()
    .flatMap((keyword) => [settings[keyword]!].flat().map((value) => `${keyword} ${value}`));
  return `${[header, ...lines].join("\n")}\n`;
}

/** Has sshd read the drop-ins before anything else it is told. */
export async function includeFirst(host: Host): Promise<void> {
  const main = await host.readFile(mainConfig);
  const lines = main?.content.split("\n") ?? [""];
  const isInclude = (line: string) => line.trim() === include;
  const first = lines.find((line) => /^\s*[^\s#]/.test(line));
  if (first && isInclude(first)) return;
  const content = [include, ...lines.filter((line) => !isInclude(line))].join("\n");
  await host.writeFile(mainConfig, { content, mode: main?.mode ?? "0644", owner: main?.owner.ids ?? "0:0" });
}
