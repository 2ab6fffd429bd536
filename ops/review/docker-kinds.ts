import { isDeepStrictEqual } from "node:util";
import { type Around, hasAny, removes } from "./around.ts";
import type { Change } from "./change.ts";
import type { Kind } from "./kinds.ts";
import type { Properties, Step } from "./preview.ts";
import { bot, container, image, pulled, volume } from "./types.ts";

/** What Docker has beside containers. */
export const dockerKinds: Record<string, Kind> = {
  [volume]: volumeChange,
  "docker:index/network:Network": networkChange,
  [image]: (step, { declared }) => {
    const from = declared.contextOf(step.name) ?? "a folder";
    const words = step.op === "delete" ? "not built any more" : `built from ${from}, pushed to the registry`;
    return { what: step.name, kind: "image", words, risk: "none" };
  },
  [pulled]: (step, around) => {
    if (hasAny(around, container, image) || !step.isLost) return undefined;
    return { what: step.name, kind: "image", words: "not on its server any more; pulled again", risk: "low" };
  },
  "pulumi:providers:docker": providerChange,
};

function volumeChange(step: Step, around: Around): Change {
  const { name: what, op, isLost, isProtected, parent } = step;
  const change = { what, kind: "volume" };
  if (isLost) {
    const dataAtRisk = "is gone; an empty one takes its place";
    return { ...change, words: dataAtRisk, risk: "data", dataAtRisk };
  }
  if (op === "create") return { ...change, words: "a new volume, empty", risk: "none" };
  if (op === "update") return { ...change, words: "changed in place", risk: "low" };
  const refused = isProtected ? "; it is protected: Pulumi refuses" : "";
  if (parent?.type === bot) {
    if (removes(around, parent))
      return { ...change, words: "the lease goes with its bot; it has no data", risk: "low" };
    const dataAtRisk = `the lease of ${parent.name} is ${op}d while bots hold it; two may poll until the old are gone`;
    return { ...change, words: `${dataAtRisk}${refused}`, risk: "data", dataAtRisk };
  }
  const dataAtRisk = `${op === "replace" ? "is replaced by an empty one" : "is deleted"}, with all data in ${step.old?.name}`;
  return { ...change, words: `${dataAtRisk}${refused}`, risk: "data", dataAtRisk };
}

function networkChange({ name: what, op, isLost, isProtected }: Step): Change {
  const change = { what, kind: "network" };
  if (isLost) return { ...change, words: "gone; made again, and what was on it begins anew", risk: "attention" };
  if (op === "create") return { ...change, words: "a new network", risk: "none" };
  if (op === "update") return { ...change, words: "changed in place", risk: "low" };
  const refused = isProtected ? "; it is protected: Pulumi refuses" : "";
  const downtime = op === "replace" ? "containers on it lose it until they are replaced" : undefined;
  return { ...change, words: `${op}d${downtime ? `; ${downtime}` : ""}${refused}`, risk: "attention", downtime };
}

function hostOf(inputs: Properties | undefined): string | undefined {
  const host = typeof inputs?.host === "string" ? inputs.host : "";
  return URL.canParse(host) ? new URL(host).hostname : host;
}

/** It is told to ssh in an option. */
function hostKeyIn(inputs: Properties | undefined): unknown[] {
  const options = Array.isArray(inputs?.sshOpts) ? inputs.sshOpts : [];
  return options.filter((option) => String(option).startsWith("KnownHostsCommand="));
}

/** The way to a server's engine. That another machine is behind it nobody can tell from here. */
function providerChange({ name: what, op, old, new: next }: Step): Change | undefined {
  const change = { what, kind: "server" };
  if (op === "create") return { ...change, words: "a new server", risk: "low" };
  if (op === "delete") return { ...change, words: "not declared any more", risk: "attention" };
  const isSame = hostOf(old) === hostOf(next) && isDeepStrictEqual(hostKeyIn(old), hostKeyIn(next));
  if (isSame) return { ...change, words: "Docker is reached in another way", risk: "low" };
  const words = "has another address or host key; if that is another machine, nobody moves the data in volumes there";
  return { ...change, words, risk: "attention" };
}
