import { InvalidArgumentError } from "commander";

const units: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Reads how long ago, as 90s, 10m, 2h or 1d, or a time as ISO 8601 has it, which is UTC where it says nothing else. */
export function since(text: string, now = Date.now()): Date {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count && unit) return new Date(now - Number(count) * units[unit]! * 1000);
  const [, day, time = "T00:00", zone = "Z"] = iso.exec(text) ?? [];
  const date = new Date(day ? `${day}${time.replace(" ", "T")}${zone}` : Number.NaN);
  if (!Number.isNaN(date.getTime())) return date;
  throw new InvalidArgumentError("It must be how long ago, as 90s, 10m, 2h or 1d, or a time as 2026-01-31T03:00:00Z.");
}

const iso = /^(\d{4}-\d\d-\d\d)([T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)?(Z|[+-]\d\d:\d\d)?$/;
