import { isDeepStrictEqual } from "node:util";
import { type CheckFailure, type Props, type ResourceHandler, UNKNOWN } from "../../rpc/handler.ts";
import { diffOf } from "../../rpc/service.ts";
import { checkPath } from "../check.ts";
import type { Connect } from "../connect.ts";
import { effect } from "../effect.ts";
import type { Host } from "../host.ts";
import { notImported } from "../imported.ts";
import { enable, reload, turn } from "./unit-apply.ts";
import { isEnabled, isRunning, type UnitFacts, unitFacts } from "./unit-facts.ts";
import { areOlder, filesInForce, type Stamp, stampOf, type UnitFiles } from "./unit-files.ts";

interface UnitInputs extends UnitFiles {
  server: string;
  unit: string;
  /** Whether it starts with the server. */
  enabled: boolean;
  /** Whether it runs now. */
  active: boolean;
  /** See resources.ts; empty: a reload is in force as soon as systemctl says that it is done. */
  reloaded: string[];
}

type UnitState = UnitInputs & { stamp: Stamp };

const unitName = /^[\w:@.\\-]+\.(service|socket|timer|path|target|mount|slice)$/;

/** A systemd unit being enabled and active, with its files in force: it was started or reloaded since they are as they are. */
export function unit(connect: Connect): ResourceHandler {
  const apply = async (inputs: Props, urn: string, old?: UnitState) => {
    const declared = inputs as unknown as UnitInputs;
    const host = connect(declared.server, urn);
    const facts = await enable(host, declared.unit, declared.enabled);
    const how = await turnNeeded(host, declared, facts, old);
    for (const step of how) {
      if (step === "reload") await reload(host, declared.unit, declared.reloaded);
      else await turn(host, declared.unit, step);
    }
    // An old stamp stays where nothing was done: what others did to the unit since is still to be seen by it.
    const stamp = how.length > 0 || !old ? stampOf(await unitFacts(host, declared.unit)) : old.stamp;
    return { ...inputs, stamp };
  };
  return {
    async check(news) {
      const inputs = { enabled: true, active: true, restartOn: {}, reloadOn: {}, reloaded: [], ...news };
      return { inputs, failures: [...checkUnit(news.unit), ...checkFiles(news.reloadOn)] };
    },
    async diff(request) {
      const { changed, replaces } = await diffOf("server", "unit")(request);
      return { changed: changed.filter((key) => key !== "reloaded"), replaces }; // how it is asked is nothing to bring in force
    },
    async create(inputs, { urn }) {
      return { id: String(inputs.unit), state: await apply(inputs, urn) };
    },
    async update({ news, state }, { urn }) {
      return apply(news, urn, state as unknown as UnitState);
    },
    async read({ id, inputs, state }, { urn }) {
      notImported("Unit", state);
      const old = state as unknown as UnitState;
      const host = connect(old.server, urn);
      const facts = await unitFacts(host, id);
      const seen = {
        enabled: isEnabled(facts, old.enabled),
        active: facts.loadState !== "not-found" && (isRunning(facts) || (facts.heldBack && old.active)),
        ...(await filesInForce(host, facts, old)),
      };
      return { id, inputs: { ...inputs, ...seen }, state: { ...state, ...seen, stamp: stampOf(facts) } };
    },
    async delete({ id, state }, { urn }) {
      const host = connect(String(state.server), urn);
      if ((await unitFacts(host, id)).loadState === "not-found") return;
      await effect("unit.remove", () => host.demand(["systemctl", "disable", "--quiet", "--now", id]));
    },
  };
}

/**
 * What brings in force what is declared; nothing where all of it is. A restart comes after a reload that is needed as well:
 * what that brings may be what others live through the restart by, as containers do Docker's with live-restore.
 */
async function turnNeeded(host: Host, declared: UnitInputs, facts: UnitFacts, old: UnitState | undefined) {
  const { active, restartOn, reloadOn } = declared;
  if (!active) return isRunning(facts) ? (["stop"] as const) : [];
  if (!isRunning(facts)) return ["start"] as const;
  const inForce = (files: Record<string, string>, before: Record<string, string> | undefined) =>
    before ? isDeepStrictEqual(files, before) : areOlder(host, files, facts.startedAt);
  // What is no file has no date: it came in force with the start, if all files were there before.
  const undated = !old && Object.keys(restartOn).some((key) => !key.startsWith("/"));
  const reload = (await inForce(reloadOn, old?.reloadOn)) ? [] : (["reload"] as const);
  if (await inForce(undated ? { ...restartOn, ...reloadOn } : restartOn, old?.restartOn)) return reload;
  return [...reload, "restart"] as const;
}

function checkUnit(unit: unknown): CheckFailure[] {
  if (unit === UNKNOWN || (typeof unit === "string" && unitName.test(unit))) return [];
  return [
    { property: "unit", reason: `must be a unit's whole name, as in "docker.service", got ${JSON.stringify(unit)}` },
  ];
}

function checkFiles(reloadOn: unknown): CheckFailure[] {
  if (typeof reloadOn !== "object" || reloadOn === null) return [];
  return Object.keys(reloadOn).flatMap((path) => checkPath({ reloadOn: path }, "reloadOn"));
}
