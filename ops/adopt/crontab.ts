/** A job of cron that has to do with Docker or the product. What it runs is not told: it may hold a secret. */
export interface CronJob {
  file: string;
  schedule: string;
  /** Those that it names. */
  containers: string[];
}

const schedule = /^\s*(@[a-z]+|(?:[\d*/,-]+\s+){3}[\dA-Za-z*/,-]+\s+[\dA-Za-z*/,-]+)\s/;

/** @param lines of crontabs; those that are no jobs are left out */
export function cronJobs(lines: { file: string; line: string }[], containers: string[]): CronJob[] {
  return lines.flatMap(({ file, line }) => {
    const [, when] = schedule.exec(line) ?? [];
    if (when === undefined) return [];
    const words = line.split(/[^\w.-]+/);
    return [{ file, schedule: when, containers: containers.filter((name) => words.includes(name)) }];
  });
}
