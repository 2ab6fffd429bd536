import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type Comment, Conversations, type Issue, Refused } from "./github-conversations.ts";

type Answer = [status: number, body: unknown];

/** What of GitHub the workflows use, on loopback: issues and comments of one repository, kept as GitHub keeps them. */
export class GithubServer {
  readonly kept = new Conversations("octo/product");
  /** Answers to give instead of the right ones, each once. */
  readonly failures: { status: number; message: string; headers?: Record<string, string> }[] = [];
  /** Each request, as `METHOD path`. */
  readonly seen: string[] = [];
  readonly #server: Server = createServer((request, response) => void this.#answer(request, response));

  start(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** What a step finds in its environment. */
  get env(): Record<string, string> {
    return { GITHUB_API_URL: this.#url, GITHUB_REPOSITORY: this.kept.repository, GITHUB_TOKEN: "token" };
  }

  get #url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, this.#url);
    this.seen.push(`${request.method} ${url.pathname}`);
    const sent = await text(request);
    const failure = this.failures.shift();
    let [status, body]: Answer = failure
      ? [failure.status, { message: failure.message }]
      : this.#route(request, url, sent === "" ? {} : JSON.parse(sent));
    for (const [name, value] of Object.entries(failure?.headers ?? {})) response.setHeader(name, value);
    if (Array.isArray(body)) {
      const page = pageOf(body, url);
      body = page.items;
      if (page.next) response.setHeader("link", `<${page.next}>; rel="next"`);
    }
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  }

  #route({ method, headers }: IncomingMessage, url: URL, sent: Partial<Issue & Comment>): Answer {
    if (headers.authorization !== "token token") return [401, { message: "Bad credentials" }];
    const prefix = `/repos/${this.kept.repository}/issues`;
    const path = url.pathname.startsWith(prefix) ? url.pathname.slice(prefix.length) : "/unknown";
    const [, first, second] = path.split("/");
    try {
      switch (`${method} ${path.replace(/\d+/g, "N")}`) {
        case "GET ":
          return [200, this.kept.list(url.searchParams)];
        case "POST ":
          return [201, this.kept.open(sent)];
        case "PATCH /N":
          return [200, this.kept.edit(Number(first), sent)];
        case "GET /N/comments":
          return [200, this.kept.commentsOf(Number(first))];
        case "POST /N/comments":
          return [201, this.kept.comment(Number(first), sent.body)];
        case "PATCH /comments/N":
          return [200, this.kept.editComment(Number(second), sent.body)];
        default:
          return [404, { message: "Not Found" }];
      }
    } catch (error) {
      if (error instanceof Refused) return [error.status, { message: error.message }];
      throw error;
    }
  }
}

/** One page of a list: 30 things, or up to 100 when asked. */
function pageOf(all: unknown[], url: URL): { items: unknown[]; next: URL | undefined } {
  const size = Math.min(Number(url.searchParams.get("per_page") ?? 30), 100);
  const page = Number(url.searchParams.get("page") ?? 1);
  const next = new URL(url);
  next.searchParams.set("page", `${page + 1}`);
  return { items: all.slice((page - 1) * size, page * size), next: all.length > page * size ? next : undefined };
}
