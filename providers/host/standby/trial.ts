import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import type { Context } from "../../rpc/handler.ts";
import { type Candidate, describeFailure, inspect, lookAt } from "../gate-watch.ts";
import { maskSecrets } from "../mask.ts";
import { type Standing, standingOf } from "./standing.ts";

/** Seconds in which a supervisor is up, and in which whoever is first in line has a lease that is free. */
const promptSeconds = 15;
const pollMs = 250;

export interface TrialRules {
  /** Seconds until a leader that is not healthy fails. */
  timeoutSeconds: number;
  /** Seconds that it must keep the lease and stay healthy. */
  settleSeconds: number;
  /** Texts that must not show in messages. */
  mask: string[];
  /** What becomes of it and of the others when it fails, for the message. */
  outlook: string;
}

/** One container of a bot, as it is tried. @throws Error with the reason, its last health check and the end of its log */
export class Trial {
  readonly candidate: Candidate;
  readonly container: Docker.Container;
  readonly #docker: Docker;
  readonly #rules: TrialRules;
  readonly #context: Context;
  #start = "";

  constructor(docker: Docker, candidate: Candidate, rules: TrialRules, context: Context) {
    this.#docker = docker;
    this.candidate = candidate;
    this.container = docker.getContainer(candidate.id);
    this.#rules = rules;
    this.#context = context;
  }

  /** From now on another start of it is a failure. */
  async begin(): Promise<void> {
    this.#start = (await inspect(this.#docker, this.candidate)).State.StartedAt;
  }

  /** Waits for its supervisor. */
  async isUp(): Promise<Standing["role"]> {
    return (await this.#until("has no supervisor that answers", promptSeconds, () => true)).role;
  }

  async isInLine(): Promise<Standing["role"]> {
    return (await this.#until("is not in line", promptSeconds, ({ role }) => role !== "parked")).role;
  }

  /** @param seconds that whoever has the lease may take to let go */
  async leads(seconds: number): Promise<void> {
    await this.#until("did not get the lease", seconds + promptSeconds, ({ role }) => role === "leading");
  }

  async isWell(): Promise<void> {
    const well = ({ role, verdict }: Standing) => role === "leading" && verdict === "healthy";
    await this.#until("was not healthy", this.#rules.timeoutSeconds, well);
  }

  /** Watches that it keeps the lease and stays healthy for the time of `settleSeconds`. */
  async settles(): Promise<void> {
    const { settleSeconds } = this.#rules;
    const end = Date.now() + settleSeconds * 1000;
    let standing: Standing | undefined;
    do {
      this.#context.log(`${this.candidate.name} leads; settling, ${Math.ceil((end - Date.now()) / 1000)} s to go`);
      standing = await this.#look(`did not stay well for ${settleSeconds} s: it `);
      if (standing && standing.role !== "leading") throw await this.#failure("lost the lease");
      await sleep(Math.max(0, Math.min(pollMs * 2, end - Date.now())), undefined, { signal: this.#context.signal });
    } while (Date.now() < end);
    if (standing?.verdict === "healthy") return;
    const how = standing ? "its health check fails" : "its supervisor does not answer";
    throw await this.#failure(`did not stay well for ${settleSeconds} s: ${how}`, standing);
  }

  async #until(otherwise: string, seconds: number, wanted: (standing: Standing) => boolean): Promise<Standing> {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const standing = await this.#look("");
      if (standing && wanted(standing)) return standing;
      if (Date.now() > end) throw await this.#failure(`${otherwise} within ${seconds} s`, standing);
      const how = standing ? `${standing.role} ${standing.verdict ?? ""}`.trim() : "starting";
      this.#context.log(`${this.candidate.name}: ${how}, ${Math.ceil((end - Date.now()) / 1000)} s left`);
      await sleep(pollMs, undefined, { signal: this.#context.signal });
    }
  }

  /** @param before what stands before the trouble that it has */
  async #look(before: string): Promise<Standing | undefined> {
    const { trouble } = await lookAt(this.#docker, this.candidate, this.#start);
    if (trouble) throw await this.#failure(`${before}${trouble}`);
    return standingOf(this.container);
  }

  async #failure(what: string, standing?: Standing): Promise<Error> {
    const said = maskSecrets(standing?.said ?? "", this.#rules.mask);
    const check = said ? `, its health check said: ${said}` : "";
    return describeFailure(this.#docker, this.candidate, `${what}${check}`, this.#rules.mask, this.#rules.outlook);
  }
}
