/** How long a step may stay silent before it says that it is still at work, in milliseconds. */
const firstWord = 1_000;
/** How often it says so again where lines cannot be overwritten, in milliseconds. */
const nextWord = 15_000;

type Output = Pick<NodeJS.WriteStream, "isTTY" | "write">;

/**
 * Does one step and prints one line about it: `✓` and what is there now, with the seconds it took when more than one.
 * A step that takes longer says what it does meanwhile, with the seconds so far. `work` returns the closing line and
 * may change what the step is said to be doing.
 */
export async function step<Result extends { line: string }>(
  doing: string,
  work: (say: (doing: string) => void) => Promise<Result>,
  out: Output = process.stdout,
): Promise<Result> {
  const started = performance.now();
  const seconds = () => Math.round((performance.now() - started) / 1000);
  let now = doing;
  const tell = () => out.write(out.isTTY ? `\r\x1b[K· ${now} … ${seconds()} s` : `· ${now} … ${seconds()} s\n`);
  const repeat = out.isTTY ? firstWord : nextWord;
  let timer: NodeJS.Timeout | undefined;
  const tellAfter = (wait: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      tell();
      tellAfter(repeat);
    }, wait);
  };
  tellAfter(firstWord);
  try {
    const result = await work((next) => {
      now = next;
      tell();
      tellAfter(repeat);
    });
    clear(out);
    out.write(`✓ ${result.line}${seconds() > 1 ? ` (${seconds()} s)` : ""}\n`);
    return result;
  } catch (error) {
    clear(out);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function clear(out: Output): void {
  if (out.isTTY) out.write("\r\x1b[K");
}
