export type Log = (line: string) => void;

/**
 * Runs a process to its end: exit 0 when main returns, one line on stderr and exit 1 when it throws.
 *
 * @param name stands in front of every line
 */
export async function runProcess(name: string, main: (log: Log) => Promise<void>): Promise<never> {
  try {
    await main((line) => console.log(`${name}: ${line}`));
    process.exit(0);
  } catch (error) {
    console.error(`${name}: ${messageOf(error)}`);
    process.exit(1);
  }
}

/** Resolves at the first SIGTERM or SIGINT, with its name. */
export function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve(signal));
  });
}

/** What an error says, with its cause: fetch hides "ECONNREFUSED" there. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code;
  const text = error.message || code || error.name;
  return error.cause === undefined ? text : `${text}: ${messageOf(error.cause)}`;
}
