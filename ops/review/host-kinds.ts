import { isDeepStrictEqual } from "node:util";
import { type Around, besides, hasAny } from "./around.ts";
import type { Change } from "./change.ts";
import { fileChange } from "./files.ts";
import type { Kind } from "./kinds.ts";
import type { Step } from "./preview.ts";
import { container, file, gate, handover, image, pulled } from "./types.ts";

/** What a release is made of, outside Docker. */
export const hostKinds: Record<string, Kind> = {
  [file]: fileChange,
  [gate]: guard("app", "not all of its containers are as they passed: looked after again"),
  [handover]: guard("bot", "not all of its containers are as they were in line: looked after again"),
  "host:index:Reload": (step, around) => {
    const follows = [file, container, "host:index:Certificate", "host:index:ProvidedCertificate"];
    if (follows.some((type) => besides(step, type, around).length > 0)) return undefined;
    return { what: step.name, kind: "nginx", words: "has not read what is on disk; reloaded", risk: "low" };
  },
  "host:index:ImageCommand": () => undefined,
  "host:index:ImageRetention": retentionChange,
  "host:index:Directory": directoryChange,
  "host:index:VolumeOwner": ({ name: what, op, old, new: next }) => {
    if (op !== "update" || old?.owner === next?.owner) return undefined;
    const words = `all in it gets another owner, ${next?.owner} in place of ${old?.owner}`;
    return { what, kind: "volume", words, risk: "low" };
  },
  "host:index:Certificate": certificateChange,
  "host:index:ProvidedCertificate": certificateChange,
  "command:local:Command": (step, around) => {
    if (hasAny(around, container, file) || step.op === "delete") return undefined;
    return { what: step.name, kind: "smoke", words: "its request is tried again", risk: "none" };
  },
};

/** A gate follows from its containers. One that changes alone has found them to be other than it left them. */
function guard(kind: string, words: string): Kind {
  return (step, around) => {
    if (step.op !== "update" || besides(step, container, around).length > 0) return undefined;
    if (!step.differs.includes("containers")) return undefined;
    return { what: step.name, kind, words, risk: "attention" };
  };
}

function retentionChange({ name: what, differs, old, new: next }: Step, around: Around): Change | undefined {
  if (differs.includes("keep")) {
    const words = `images of the last ${next?.keep} releases stay, ${old?.keep} until now`;
    return { what, kind: "housekeeping", words, risk: "low" };
  }
  if (hasAny(around, container, image, pulled) || !differs.includes("images")) return undefined;
  return { what, kind: "housekeeping", words: "images of releases that stay are gone", risk: "attention" };
}

function directoryChange({ name, op, old, new: next, isLost }: Step): Change {
  const change = { what: String((next ?? old)?.path ?? name), kind: "folder" };
  if (isLost) return { ...change, words: "gone; made again", risk: "attention" };
  if (op === "create") return { ...change, words: "a new folder", risk: "none" };
  if (op === "delete") return { ...change, words: "not declared any more; goes if it is empty", risk: "low" };
  if (op === "replace")
    return { ...change, words: "another folder, empty; what is in the old one stays there", risk: "attention" };
  return { ...change, words: "another owner or other rights", risk: "low" };
}

function certificateChange({ name: what, op, isLost, old, new: next }: Step): Change {
  const change = { what, kind: "certificate" };
  if (isLost) return { ...change, words: "gone; made again", risk: "attention" };
  if (op === "create") return { ...change, words: "a new certificate", risk: "low" };
  if (op === "delete") return { ...change, words: "not used any more", risk: "low" };
  const isAuthority = next?.isCa === true;
  const sound = isDeepStrictEqual(old?.condition, next?.condition);
  const why = sound || typeof old?.condition !== "string" ? "" : ` (${old.condition})`;
  if (isAuthority)
    return {
      ...change,
      words: `a new authority${why}; who trusts the old one by hand must trust it`,
      risk: "attention",
    };
  return { ...change, words: `made or copied anew${why}`, risk: "low" };
}
