import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { mapValues } from "../config/map-values.ts";
import type { SmokeCheck } from "../config/smoke.ts";
import { secret } from "../config.ts";
import type { App } from "./app.ts";
import type { Nginx } from "./nginx.ts";

export interface SmokeArgs {
  /** Where everybody reaches the product, as "https://bot.example.org". */
  base: string;
  /** Whether nginx has a certificate that others trust. */
  verify: boolean;
  nginx: Nginx;
  apps: Record<string, App>;
}

/** From the project's folder, in which @pulumi/command runs it: the same in every clone. */
const program = "ops/smoke-check.ts";

export function hasChecks(apps: Record<string, App>): boolean {
  return Object.values(apps).some(({ config }) => Object.keys(config.smoke).length > 0);
}

/**
 * Requests through nginx after each release, from where this program runs. One that fails is an error of the update: the
 * containers before are still there then, since they go only at the end of one that succeeds.
 */
export class Smoke extends pulumi.ComponentResource {
  constructor(name: string, args: SmokeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aisha:smoke:Smoke", name, {}, opts);
    for (const [app, { config }] of Object.entries(args.apps)) {
      for (const [check, smoke] of Object.entries(config.smoke)) this.#check(`${app}-${check}`, smoke, app, args);
    }
    this.registerOutputs();
  }

  #check(name: string, { secretHeaders, path, headers, ...rest }: SmokeCheck, app: string, args: SmokeArgs): void {
    const { base, verify, nginx, apps } = args;
    const given = pulumi
      .all(mapValues(secretHeaders, secret))
      .apply((secrets) =>
        JSON.stringify({ url: `${base}${path}`, headers: { ...headers, ...secrets }, verify, ...rest }),
      );
    new command.local.Command(
      name,
      {
        create: program,
        interpreter: ["node"],
        stdin: given,
        logging: "none", // an answer is nobody's business but in an error
        triggers: [...apps[app]!.containers.map(({ id }) => id), nginx.configHash],
      },
      { parent: this, dependsOn: nginx.inForce },
    );
  }
}
