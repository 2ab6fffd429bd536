import { createHash } from "node:crypto";

/** A service that runs to its end each time, and the timer that starts it. */
export interface Timed {
  service: string;
  timer: string;
}

interface TimedArgs {
  /** What it does, as a sentence without a full stop. */
  what: string;
  command: string;
  /** More of the section [Service]. */
  service?: string[];
  /** Of the section [Timer]. */
  timer: string[];
}

/** Each day at a time, or soon after the next boot where the server was down then. */
export function renderCleaning(script: string, schedule: string): Timed {
  return timed({
    what: "Removes what a stack of aisha does not need any more",
    command: `${script} timer`,
    timer: [`OnCalendar=${schedule}`, "Persistent=true", "RandomizedDelaySec=5min"],
  });
}

/** All the time; its service fails while the disk stays too full, so that whoever looks for failed units sees it. */
export function renderDiskGuard(script: string, everyMinutes: number): Timed {
  return timed({
    what: "Cleans up where the disk of a server of aisha is too full",
    command: `${script} guard`,
    timer: ["OnActiveSec=1min", `OnUnitInactiveSec=${everyMinutes}min`],
  });
}

/** Whatever becomes of a collection, the registry is let go at the end of its service. */
export function renderCollection(script: string, schedule: string): Timed {
  return timed({
    what: "Removes old tags and images from the registry of aisha",
    command: `${script} timer`,
    service: [`ExecStopPost=${script} release`],
    timer: [`OnCalendar=${schedule}`, "Persistent=true"],
  });
}

function timed({ what, command, service: more = [], timer: when }: TimedArgs): Timed {
  const service = sections([
    ["Unit", [`Description=${what}`, "After=docker.service"]],
    ["Service", ["Type=oneshot", `ExecStart=${command}`, ...more, "Nice=10", "IOSchedulingClass=idle"]],
  ]);
  // systemd reads the service anew when the timer has changed, and so the timer changes with it.
  const mark = createHash("sha256").update(service).digest("hex").slice(0, 12);
  const timer = sections([
    ["Unit", [`Description=${what}`, `# For the service ${mark}.`]],
    ["Timer", when],
    ["Install", ["WantedBy=timers.target"]],
  ]);
  return { service, timer };
}

function sections(all: [name: string, lines: string[]][]): string {
  return all.map(([name, lines]) => [`[${name}]`, ...lines, ""].join("\n")).join("\n");
}
