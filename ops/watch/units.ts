/** Bytes as people read them: three digits at most, in binary units. */
export function bytes(count: number): string {
  const units = ["B", "K", "M", "G", "T"];
  let value = count;
  let unit = 0;
  for (; value >= 999.5 && unit < units.length - 1; unit++) value /= 1024;
  return `${value >= 9.95 || unit === 0 ? Math.round(value) : value.toFixed(1)}${units[unit]}`;
}

/** How long ago a time was, in one unit. @param now ms since the epoch; an age below 0, of a clock that is ahead, is 0 */
export function age(time: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(time)) / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 120 * 60) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}
