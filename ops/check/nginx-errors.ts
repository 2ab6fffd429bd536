import { plainText } from "../../providers/host/log-frames.ts";
import type { Told } from "./finding.ts";
import type { Reached, Subject } from "./subject.ts";

const minutes = 5;
/** Of the access log: enough to tell a share, and little to carry over. */
const mostLines = 5000;
/** Fewer requests say nothing. */
const fewest = 20;
const highPercent = 5;

/** The share of 5xx among the answers of the last five minutes. */
export async function errorsTold({ command }: Subject, server: Reached, id: string): Promise<Told[]> {
  const since = Math.floor(Date.now() / 1000) - minutes * 60;
  const options = { stdout: true, stderr: false, follow: false, since, tail: mostLines } as const;
  const { answers, errors } = countIn(plainText(await server.docker.getContainer(id).logs(options)));
  const percent = Math.round((errors / answers) * 100);
  if (answers < fewest || percent < highPercent) return [];
  const what = `${percent} % of the answers of the last ${minutes} minutes are errors: ${errors} of ${answers}`;
  return [{ where: `${server.name}/nginx`, what, fix: command("bin/aisha logs nginx --since 5m") }];
}

/** Counts what the access log tells of, in the format of render/nginx/conf.ts. nginx's own 503 is maintenance, and wanted. */
export function countIn(log: string): { answers: number; errors: number } {
  const found = [...log.matchAll(/" (\d{3}) \d+ upstream=(.*?) upstream_status=/g)];
  const errors = found.filter(
    ([, status = "", upstream]) => status >= "500" && !(status === "503" && upstream === "-"),
  );
  return { answers: found.length, errors: errors.length };
}
