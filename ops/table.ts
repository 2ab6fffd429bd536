/** What the program exports for people: an address that answers and what to try there. */
export interface Endpoint {
  name: string;
  url: string;
  try: string;
}

/** The endpoints in aligned columns under a heading, without blanks at the end of a line. */
export function table(endpoints: Endpoint[]): string {
  const rows = [["endpoint", "address", "try"], ...endpoints.map(({ name, url, try: what }) => [name, url, what])];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
