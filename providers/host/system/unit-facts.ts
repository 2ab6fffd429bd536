import type { Host } from "../host.ts";

/** What systemd says of a unit, all of one moment. */
export interface UnitFacts {
  /** "loaded", "masked", "not-found", or what is wrong with its file. */
  loadState: string;
  /** It, or one of its drop-ins, is another file than systemd has read. */
  changedOnDisk: boolean;
  /** What `systemctl is-enabled` says; empty where there is no such unit. */
  fileState: string;
  activeState: string;
  /** Its start was asked for, and one of its conditions says that it has nothing to do here. */
  heldBack: boolean;
  /** Tells one start from another; empty before the first since the boot. */
  invocation: string;
  /** Seconds since 1970 at which its process began; 0 where there was none. */
  startedAt: number;
  /** Seconds since 1970 at which it last was started, reloaded or stopped. */
  changedAt: number;
}

const properties = [
  ...["LoadState", "UnitFileState", "NeedDaemonReload", "ActiveState", "ConditionResult", "InvocationID"],
  ...["ConditionTimestamp", "StateChangeTimestamp", "ActiveEnterTimestamp", "ExecMainStartTimestamp"],
];
/** Enabled in ways that `enable` and `disable` change nothing of. */
const unsettled = ["static", "generated", "transient"];
const enabledStates = ["enabled", "enabled-runtime", "indirect", "alias"];

export async function unitFacts(host: Host, unit: string): Promise<UnitFacts> {
  const shown = await host.demand(["systemctl", "show", unit, "-p", properties.join(","), "--timestamp=us+utc"]);
  const values = Object.fromEntries(shown.split("\n").map((line) => line.split(/=(.*)/, 2)));
  return {
    loadState: values.LoadState ?? "",
    changedOnDisk: values.NeedDaemonReload === "yes",
    fileState: values.UnitFileState ?? "",
    activeState: values.ActiveState ?? "",
    heldBack:
      values.ActiveState === "inactive" && values.ConditionResult === "no" && seconds(values.ConditionTimestamp) > 0,
    invocation: values.InvocationID ?? "",
    startedAt: seconds(values.ExecMainStartTimestamp) || seconds(values.ActiveEnterTimestamp),
    changedAt: seconds(values.StateChangeTimestamp),
  };
}

/** @param declared what holds for a unit that can be neither enabled nor disabled */
export function isEnabled({ fileState }: UnitFacts, declared: boolean): boolean {
  return unsettled.includes(fileState) ? declared : enabledStates.includes(fileState);
}

export function isRunning({ activeState }: UnitFacts): boolean {
  return ["active", "reloading", "activating"].includes(activeState);
}

/** From "Tue 2026-01-06 10:20:30.123456 UTC", with all of its digits. */
function seconds(timestamp = ""): number {
  const [, date, time, fraction] = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)? UTC$/.exec(timestamp) ?? [];
  return date ? Date.parse(`${date}T${time}Z`) / 1000 + Number(fraction ?? 0) : 0;
}
