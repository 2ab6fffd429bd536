import { Problem } from "./problem.ts";

interface Refused {
  option: string;
  /** The option in short, alone or in a row with others that take no value. */
  short?: RegExp;
  harm: string;
  fix: string;
  /** The command that may have it. */
  except?: string;
}

const everySecret = "would write every secret in the clear";
const ownLog = "leave it out: -v=9 alone logs to .aisha/tmp, for you only";

const refused: Refused[] = [
  {
    option: "--continue-on-error",
    harm: "would delete healthy containers behind a failed release",
    fix: "leave it out",
    except: "destroy",
  },
  { option: "--logtostderr", harm: everySecret, fix: ownLog },
  { option: "--debug", short: /^-[yfr]*d[yfr]*$/, harm: everySecret, fix: ownLog },
  { option: "--tracing", harm: everySecret, fix: "leave it out" },
  { option: "--otel-traces", harm: everySecret, fix: "leave it out" },
];

/**
 * Refuses what makes Pulumi do harm, as an option or as the variable that stands for it.
 * @param args of the Pulumi CLI, its command first
 * @throws Problem
 */
export function refuseOptions(args: string[], environment: NodeJS.ProcessEnv = process.env): void {
  for (const { option, short, harm, fix, except } of refused) {
    if (args[0] === except) continue;
    const given = args.some((arg) => arg.split("=")[0] === option || short?.test(arg));
    if (given) throw new Problem(`${option} ${harm}; ${fix}`);
    const set = variablesOf(option).find((name) => !["", "0", "false"].includes(environment[name] ?? ""));
    if (set) throw new Problem(`${set} ${harm}; unset it`);
  }
}

/** Any option of the Pulumi CLI can be given as PULUMI_OPTION_…, some under a shorter name too. */
function variablesOf(option: string): string[] {
  const name = option.slice(2).replaceAll("-", "_").toUpperCase();
  return [`PULUMI_${name}`, `PULUMI_OPTION_${name}`];
}
