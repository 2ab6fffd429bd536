/** What the program exports for people: an address that answers and what to try there. */
export interface Endpoint {
  name: string;
  url: string;
  try: string;
}

/** The endpoints in aligned columns under a heading. */
export function table(endpoints: Endpoint[]): string {
  return columns([["endpoint", "address", "try"], ...endpoints.map(({ name, url, try: what }) => [name, url, what])]);
}

/** A time as ISO 8601 has it, without what it has beyond the second. */
export function toTheSecond(time: string): string {
  return time.replace(/\.\d+Z$/, "Z");
}

/** Rows of the same length in aligned columns, without blanks at the end of a line. */
export function columns(rows: string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
