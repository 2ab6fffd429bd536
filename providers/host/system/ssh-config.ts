import type { CheckFailure, Props, ResourceHandler } from "../../rpc/handler.ts";
import { hasUnknown } from "../../rpc/handler.ts";
import { diffOf } from "../../rpc/service.ts";
import { sound } from "../certificate-condition.ts";
import type { Connect } from "../connect.ts";
import type { Host } from "../host.ts";
import { notImported } from "../imported.ts";
import { setAside } from "./aside.ts";
import { effectiveSettings, type Settings, seenOf, settingsIn } from "./sshd-effective.ts";
import { dropIn, dropInMode, includeFirst, mainConfig, renderSshd } from "./sshd-files.ts";
import { keepIfLoginWorks } from "./trial.ts";

interface SshConfigInputs {
  server: string;
  settings: Settings;
}

/** Settings of sshd being in force, from a file of our own that it reads before its others: the first value counts. */
export function sshConfig(connect: Connect): ResourceHandler {
  const apply = async (inputs: Props, urn: string) => {
    const { server, settings } = inputs as unknown as SshConfigInputs;
    const host = connect(server, urn);
    const meant = await settingsIn(host, renderSshd(settings));
    await onTrial(host, async () => {
      await host.writeFile(dropIn, { content: renderSshd(settings), mode: dropInMode, owner: "0:0" });
      await includeFirst(host);
      await host.demand(["/usr/sbin/sshd", "-t"]);
      await host.demand(["systemctl", "reload", "ssh"]);
      await demandEffect(host, settings, meant);
    });
    return inputs;
  };
  return {
    async check(news) {
      return { inputs: { ...news, condition: sound }, failures: failuresOf(news) };
    },
    diff: diffOf("server"),
    async create(inputs, { urn }) {
      return { id: "sshd", state: await apply(inputs, urn) };
    },
    async update({ news }, { urn }) {
      return apply(news, urn);
    },
    async read({ id, inputs, state }, { urn }) {
      notImported("SshConfig", state);
      const seen = await seenOf(connect(String(state.server), urn), state.settings as Settings);
      return seen && { id, inputs: { ...inputs, ...seen }, state: { ...state, ...seen } };
    },
    async delete({ state }, { urn }) {
      const host = connect(String(state.server), urn);
      await onTrial(host, async () => {
        await host.removeFile(dropIn);
        await host.demand(["systemctl", "try-reload-or-restart", "ssh"]);
      });
    },
  };
}

async function onTrial(host: Host, apply: () => Promise<void>): Promise<void> {
  // It may have died of what it was given, and must then be started.
  const revert = async () => `${await setAside(host, "sshd", [dropIn, mainConfig])}systemctl reload-or-restart ssh\n`;
  await keepIfLoginWorks(host, { name: "sshd", apply, revert });
}

/** @throws Error for a setting that another file adds to, as it may where a keyword is allowed several times */
async function demandEffect(host: Host, settings: Settings, meant: Map<string, string[]>): Promise<void> {
  const found = await effectiveSettings(host);
  for (const keyword of Object.keys(settings)) {
    const [wanted, got] = [meant, found].map((all) => (all.get(keyword.toLowerCase()) ?? []).join(", "));
    if (wanted === got) continue;
    const where = `take it out of where it is set as well: grep -ri ${keyword} ${mainConfig}*`;
    throw new Error(`sshd would have ${keyword} ${got} in force, not ${wanted}, so nothing was changed; ${where}`);
  }
}

function failuresOf({ settings }: Props): CheckFailure[] {
  const failures: CheckFailure[] = [];
  for (const [keyword, value] of Object.entries((settings ?? {}) as Settings)) {
    const fail = (reason: string) => failures.push({ property: `settings.${keyword}`, reason });
    if (!/^[A-Za-z0-9]+$/.test(keyword) || /^(match|include)$/i.test(keyword))
      fail("must be a keyword of sshd_config other than Match and Include");
    for (const one of [value].flat()) {
      if (!hasUnknown(one) && !/^\S.*$/.test(String(one))) fail(`must be one line, got ${JSON.stringify(one)}`);
    }
  }
  return failures;
}
