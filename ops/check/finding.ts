/** What `check` looks at, in the order in which it tells of it. */
export const sectionNames = [
  "servers",
  "docker",
  "registry",
  "nginx",
  "apps",
  "bot",
  "services",
  "transcription",
] as const;

export type SectionName = (typeof sectionNames)[number];

/** Something that is not as it should be. */
export interface Finding {
  section: SectionName;
  /** A notice can wait until morning, and is no failure of the check. */
  level: "problem" | "notice";
  /** The server, and what on it. */
  where: string;
  what: string;
  /** Since when, as far as anybody knows; ISO 8601. */
  since: string | null;
  /** The command that helps, or shows more. */
  fix: string;
}

/** What could not be looked at. It may be well or not. */
export interface Unchecked {
  section: SectionName;
  where: string;
  why: string;
}

/** What a section tells before it is said which section it is. */
export type Told = Omit<Finding, "section" | "level" | "since"> & Partial<Pick<Finding, "level" | "since">>;

/** A time as `since` has it. @param time as Docker, systemd or a certificate tell it; Docker's zero is none */
export function sinceOf(time: string | number | Date | undefined): string | null {
  const date = new Date(time ?? Number.NaN);
  return Number.isNaN(date.getTime()) || date.getTime() <= 0 ? null : date.toISOString();
}
