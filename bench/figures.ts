/** The middle one, or the mean of the two in the middle. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

/** With as many digits after the point as are worth reading. */
export function rounded(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}

/** peer/ours of each figure, its name without the unit: `noopS` → `noop`, `gapMs` → `gap`. Above 1 we are ahead. */
export function ratios(ours: Record<string, number>, peer: Record<string, number>): Record<string, number> {
  const names = Object.keys(ours);
  return Object.fromEntries(names.map((name) => [name.replace(/(Ms|S)$/, ""), rounded(peer[name]! / ours[name]!)]));
}
