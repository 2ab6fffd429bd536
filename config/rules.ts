import type { z } from "zod";
import type { Rule, Surroundings, Whole } from "./rule.ts";
import { adoptionRules } from "./rules/adoption.ts";
import { guardRules } from "./rules/guards.ts";
import { housekeepingRules } from "./rules/housekeeping.ts";
import { imageRules } from "./rules/images.ts";
import { nameRules } from "./rules/names.ts";
import { portRules } from "./rules/ports.ts";
import { registryRules } from "./rules/registry.ts";
import { routeRules } from "./rules/routes.ts";
import { secretRules } from "./rules/secrets.ts";
import { serverRules } from "./rules/servers.ts";
import { serviceRules } from "./rules/services.ts";
import { systemRules } from "./rules/system.ts";
import { workloadRules } from "./rules/workloads.ts";
import { isWithin, sound } from "./sound.ts";

const rules: Rule[] = [
  serverRules,
  systemRules,
  housekeepingRules,
  imageRules,
  nameRules,
  portRules,
  registryRules,
  routeRules,
  workloadRules,
  serviceRules,
  adoptionRules,
  secretRules,
];

/** Checks every rule on what is sound, however much of the configuration is not, so that all problems show at once. */
export function checkRules(surroundings: Surroundings) {
  return (configuration: Whole, context: z.core.$RefinementCtx): void => {
    // A key that is not known says nothing about the map it stands in.
    const wrong = context.issues.filter(({ code }) => code !== "unrecognized_keys").map(({ path = [] }) => path);
    const report = (path: string[], message: string) => {
      if (!wrong.some((outer) => isWithin(path, outer))) context.addIssue({ code: "custom", path, message });
    };
    const parts = sound<Whole>(configuration, wrong);
    for (const rule of rules) rule(parts, report, surroundings);
    guardRules(parts, report, context.issues.length === 0);
  };
}
