/** Characters of a wrong value that are shown: enough to find it. */
const mostShown = 60;

/** Gives a schema one message for whatever is wrong: the rule, what was there, the fix. */
export function says(rule: string, fix: string) {
  return (issue: { input?: unknown }) =>
    issue.input === undefined ? `is missing: ${rule}; ${fix}` : `${rule}, got ${show(issue.input)}; ${fix}`;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > mostShown ? `${text.slice(0, mostShown)}…` : text;
}
