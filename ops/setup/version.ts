/**
 * Whether a version is `minimum` or later, by the numbers in front: `20.10.24+dfsg1` is at least `20.10`.
 * A number that is left out counts as 0.
 */
export function atLeast(version: string, minimum: string): boolean {
  const [have, need] = [numbers(version), numbers(minimum)];
  for (let place = 0; place < Math.max(have.length, need.length); place++) {
    const difference = (have[place] ?? 0) - (need[place] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function numbers(version: string): number[] {
  return (/\d+(\.\d+)*/.exec(version)?.[0] ?? "0").split(".").map(Number);
}
