/**
 * Does one thing to the host. Tests name a moment in the environment, as in `AISHA_KILL_AT=gate.connect:before` or
 * `gate.connect:after`: there the engine and this process die as by `kill -9`.
 */
export async function effect<Result>(name: string, action: () => Promise<Result>): Promise<Result> {
  killPoint(`${name}:before`);
  const result = await action();
  killPoint(`${name}:after`);
  return result;
}

function killPoint(moment: string): void {
  if (process.env.AISHA_KILL_AT !== moment) return;
  process.kill(process.ppid, "SIGKILL");
  process.kill(process.pid, "SIGKILL");
}
