import { Problem } from "../../ops/problem.ts";
import type { Github } from "./github.ts";
import { isMarked, marked, marker } from "./marked.ts";

/** Of all issues about drift. GitHub makes it when it is used first. */
export const label = "drift";

/** Opens the issue about a stack's drift, or brings the open one up to date. @returns its address */
export async function openDrift(github: Github, stack: string, markdown: string): Promise<string> {
  const { api, at } = github;
  const texts = { title: `Stack ${stack} has drifted`, body: marked(markOf(stack), markdown) };
  const [open] = await openIssues(github, stack);
  if (open) {
    const path = "PATCH /repos/{owner}/{repo}/issues/{issue_number}";
    return (await api.request(path, { ...at, issue_number: open.number, ...texts })).data.html_url;
  }
  const { data } = await api.request("POST /repos/{owner}/{repo}/issues", { ...at, ...texts, labels: [label] });
  // Where the token may not set labels GitHub leaves them out without a word, and the issue is never found again.
  if (data.labels.length > 0) return data.html_url;
  throw new Problem(`${data.html_url} has no label ${label}, since the token may set none; give it issues: write`);
}

/** Closes the issue about a stack's drift, with a comment. @returns the addresses of what was closed */
export async function closeDrift(github: Github, stack: string, comment: string): Promise<string[]> {
  const { api, at } = github;
  const open = await openIssues(github, stack);
  for (const { number } of open) {
    const issue = { ...at, issue_number: number };
    await api.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", { ...issue, body: comment });
    const closed = { state: "closed", state_reason: "completed" } as const;
    await api.request("PATCH /repos/{owner}/{repo}/issues/{issue_number}", { ...issue, ...closed });
  }
  return open.map(({ html_url }) => html_url);
}

/** The open issues about a stack's drift, the oldest first: one, if nobody opened it twice. */
async function openIssues({ api, at }: Github, stack: string) {
  const issues = await api.paginate("GET /repos/{owner}/{repo}/issues", {
    ...{ ...at, labels: label, state: "open", sort: "created", direction: "asc", per_page: 100 },
  });
  return issues.filter((issue) => !issue.pull_request && isMarked(markOf(stack), issue));
}

function markOf(stack: string): string {
  return marker("drift", stack);
}
