/** Nanoseconds in each unit of a Go duration (https://pkg.go.dev/time#ParseDuration). */
const nanoseconds: Record<string, number> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/**
 * Nanoseconds of a Go duration such as "2s", "1m30s" or "500ms"; "0" needs no unit.
 * @throws when the text is not a duration, naming the property it stands in.
 */
export function goDuration(text: string, property: string): number {
  if (text === "0") return 0;
  const part = /(\d+(?:\.\d+)?)(ns|us|ms|s|m|h)/gy;
  let total = 0;
  let end = 0;
  for (const match of text.matchAll(part)) {
    total += Number(match[1]) * (nanoseconds[match[2] ?? ""] ?? Number.NaN);
    end = match.index + match[0].length;
  }
  if (end === 0 || end !== text.length) throw new Error(`${property}: "${text}" is not a duration such as "1m30s"`);
  return Math.round(total);
}
