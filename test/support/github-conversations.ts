/** Who wrote something. */
interface Author {
  user: { login: string; type: string };
  author_association: string;
}

export interface Comment extends Author {
  id: number;
  issue: number;
  body: string;
}

export interface Issue extends Author {
  number: number;
  title: string;
  body: string | null;
  state: string;
  labels: { name: string }[];
  html_url: string;
  pull_request?: object;
}

/** What GitHub refuses. */
export class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const workflow: Author = { user: { login: "github-actions[bot]", type: "Bot" }, author_association: "NONE" };

/** The issues, pull requests and comments of a repository, with the rules of GitHub for them. */
export class Conversations {
  readonly repository: string;
  readonly issues: Issue[] = [];
  readonly comments: Comment[] = [];
  /** Whether the token may set labels; where it may not, GitHub leaves them out without a word. */
  labelsAllowed = true;
  #nextId = 1001;

  constructor(repository: string) {
    this.repository = repository;
  }

  /** Somebody opens a pull request. @returns its number */
  pull(): number {
    const pull = this.open({ title: "Change something" });
    pull.pull_request = {};
    return pull.number;
  }

  list(query: URLSearchParams): Issue[] {
    const [label, state] = [query.get("labels"), query.get("state") ?? "open"];
    const found = this.issues.filter(
      (issue) => issue.state === state && (!label || issue.labels.some(({ name }) => name === label)),
    );
    return query.get("direction") === "asc" ? found : found.reverse();
  }

  open({ title, body, labels = [] }: { title?: string; body?: string | null; labels?: unknown[] }): Issue {
    if (!title) throw new Refused(422, "Validation Failed: title is missing");
    const number = this.issues.length + 1;
    const html_url = `https://github.com/${this.repository}/issues/${number}`;
    const names = this.labelsAllowed ? labels.map((name) => ({ name: String(name) })) : [];
    const issue: Issue = {
      ...{ number, title, body: fitting(body ?? null), state: "open", labels: names, html_url, ...workflow },
    };
    this.issues.push(issue);
    return issue;
  }

  edit(number: number, { title, body, state }: Partial<Issue>): Issue {
    const issue = this.#issue(number);
    return Object.assign(issue, {
      ...{ title: title ?? issue.title, state: state ?? issue.state },
      body: body === undefined ? issue.body : fitting(body),
    });
  }

  commentsOf(number: number): Comment[] {
    this.#issue(number);
    return this.comments.filter(({ issue }) => issue === number);
  }

  /** The texts of the comments. */
  saidOn(number: number): string[] {
    return this.commentsOf(number).map(({ body }) => body);
  }

  /** @param author default: a workflow */
  comment(number: number, body: string | undefined, author: Author = workflow): Comment {
    this.#issue(number);
    if (!body?.trim()) throw new Refused(422, "Validation Failed: body cannot be blank");
    const comment: Comment = { id: this.#nextId++, issue: number, body: fitting(body)!, ...author };
    this.comments.push(comment);
    return comment;
  }

  editComment(id: number, body: string | undefined): Comment {
    const comment = this.comments.find((one) => one.id === id);
    if (!comment) throw new Refused(404, "Not Found");
    if (!body?.trim()) throw new Refused(422, "Validation Failed: body cannot be blank");
    return Object.assign(comment, { body: fitting(body) });
  }

  #issue(number: number): Issue {
    const issue = this.issues.find((one) => one.number === number);
    if (issue) return issue;
    throw new Refused(404, "Not Found");
  }
}

function fitting(body: string | null): string | null {
  if ([...(body ?? "")].length <= 65_536) return body;
  throw new Refused(422, "Validation Failed: body is too long (maximum is 65536 characters)");
}
