import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import type { Context } from "../../rpc/handler.ts";
import { worksWell } from "../accepted.ts";
import { effect } from "../effect.ts";
import { type Candidate, inspect } from "../gate-watch.ts";
import { unlessGone } from "../if-present.ts";
import type { Newcomers } from "../newcomers.ts";
import { limitProcesses } from "../process-limit.ts";
import { admit, demoteOthers, forgetOthers, hostNameOf, retract } from "./admission.ts";
import { bringBack, leaderOf, letGo, type Predecessor, stopTimeoutOf } from "./predecessors.ts";
import { isInLine, type Standing, standingOf } from "./standing.ts";
import { Trial, type TrialRules } from "./trial.ts";

/** Seconds that a bot which failed has to stop: the one before must poll again soon, and gets what this one leaves. */
const failedStopSeconds = 1;
/** Milliseconds in which one of before has its lease back. */
const backWithinMs = 15_000;
const pollMs = 250;
const askAgainMs = 1000;

export interface SuccessionRules extends Omit<TrialRules, "outlook"> {
  /** Whose containers these are, for messages. */
  bot: string;
  /** Most processes and threads in each container; default: no limit. */
  pidsLimit?: number;
  /** Whether one of a set-up before this stack comes back when the first of these fails. */
  replaces?: boolean;
}

/** One update of a bot: from the containers that are there to those that are declared, and back if they are no good. */
export class Succession {
  readonly #docker: Docker;
  readonly #candidates: Candidate[];
  readonly #old: Predecessor[];
  readonly #rules: SuccessionRules;
  readonly #context: Context;
  /** What becomes of it all when one fails, for messages. */
  #outlook: string;
  #trials: Trial[];

  constructor(docker: Docker, candidates: Candidate[], old: Predecessor[], rules: SuccessionRules, context: Context) {
    this.#docker = docker;
    this.#candidates = candidates;
    this.#old = old;
    this.#rules = rules;
    this.#context = context;
    this.#outlook =
      old.length > 0 || rules.replaces
        ? "it is stopped, and the bot before goes on"
        : "nobody polled before, so it goes on";
    this.#trials = this.#tryAll();
  }

  #tryAll(): Trial[] {
    const rules = { ...this.#rules, outlook: this.#outlook };
    return this.#candidates.map((candidate) => new Trial(this.#docker, candidate, rules, this.#context));
  }

  async run(newcomers: Newcomers): Promise<void> {
    const veterans = await this.#veterans();
    if (veterans.length > 0) return this.#complete(veterans);
    const [{ id }] = this.#candidates as [Candidate];
    if (this.#old.length > 0) newcomers.add(id, () => this.#undo());
    const failure = newcomers.isSentHome(id) ? undefined : await this.#promote().catch((error: Error) => error);
    if (newcomers.isSentHome(id)) {
      await this.#undo(); // of what was under way when the others were told
      throw new Error(`${this.#rules.bot} goes on as before, since another part of this update failed`);
    }
    if (failure) throw await this.#afterFailure(failure);
  }

  /** Accepted before, and at work. */
  async #veterans(): Promise<Candidate[]> {
    const found: Candidate[] = [];
    for (const candidate of this.#candidates.filter(({ isNew }) => !isNew)) {
      const standing = (await this.#works(candidate)) && (await standingOf(this.#docker.getContainer(candidate.id)));
      if (standing && isInLine(standing)) found.push(candidate);
    }
    return found;
  }

  async #promote(): Promise<void> {
    const roles = await Promise.all(this.#trials.map((trial) => this.#park(trial)));
    const first = this.#trials[Math.max(0, roles.indexOf("leading"))]!;
    await first.begin();
    await letGo(
      this.#old.filter(({ inLine }) => !inLine),
      this.#context,
    ); // no lease holds the new one back from them
    await this.#demote(first);
    await admit(first.container, "first");
    await first.isInLine(); // before that another of the old ones would be next
    await this.#takeLease(first);
    this.#context.log(`${first.candidate.name} leads`, "info");
    await first.isWell();
    await first.settles();
    for (const { container } of this.#trials) await admit(container, "line");
    await Promise.all(this.#trials.map((trial) => trial.isInLine()));
    const existing = [...this.#candidates.map(({ id }) => id), ...this.#old.map(({ container }) => container.id)];
    await forgetOthers(first.container, existing);
  }

  /** An update that was killed may have left one that goes first, and that nobody tried. */
  async #demote(first: Trial): Promise<void> {
    const demoted = await demoteOthers(first.container);
    for (const { container } of this.#old) {
      if (!demoted.includes(hostNameOf(container.id))) continue;
      if ((await standingOf(container))?.role !== "leading") await container.restart();
    }
  }

  /** Asks the old ones more than once: one may just be getting the lease when it is asked. */
  async #takeLease(first: Trial): Promise<void> {
    let isOver = false;
    const led = first.leads(await stopTimeoutOf(this.#old)).finally(() => {
      isOver = true;
    });
    const over = led.catch(() => {}); // a failure is thrown below
    while (!isOver) {
      await letGo(
        this.#old.filter(({ inLine }) => inLine),
        this.#context,
      );
      await Promise.race([over, sleep(askAgainMs)]);
    }
    await led;
  }

  /** Brings one up to where it waits to be admitted. One that leads is left there: an update was killed in its trial. */
  async #park(trial: Trial): Promise<Standing["role"]> {
    const { candidate, container } = trial;
    if (!(await this.#works(candidate))) await effect("handover.restart", () => container.restart());
    let role = await trial.isUp();
    if (role === "standby") {
      await retract(container, container.id);
      await container.restart();
      role = await trial.isUp();
    }
    await limitProcesses(this.#docker, candidate, { ...this.#rules, outlook: this.#outlook });
    return role;
  }

  /** Some of this release are at work already: the others join them. */
  async #complete(veterans: Candidate[]): Promise<void> {
    this.#outlook = "those that were accepted go on";
    this.#trials = this.#tryAll();
    const missing = this.#trials.filter(({ candidate }) => !veterans.includes(candidate));
    try {
      for (const { container, candidate } of missing) {
        if (!(await this.#works(candidate))) await effect("handover.restart", () => container.restart());
      }
      for (const trial of this.#trials) {
        await trial.isUp();
        await limitProcesses(this.#docker, trial.candidate, { ...this.#rules, outlook: this.#outlook });
        await admit(trial.container, "line");
      }
      for (const trial of this.#trials) if ((await trial.isInLine()) === "leading") await trial.isWell();
    } catch (error) {
      for (const { candidate, container } of missing)
        if (candidate.isNew) await this.#dismiss(container, failedStopSeconds);
      throw error;
    }
  }

  async #works(candidate: Candidate): Promise<boolean> {
    return worksWell(await inspect(this.#docker, candidate));
  }

  /** Where nobody polled before, a bot that may come to itself is better than none. */
  async #afterFailure(error: Error): Promise<Error> {
    if (this.#old.length === 0) return error;
    await this.#undo(failedStopSeconds);
    const leader = await this.#leaderAgain();
    return new Error(`${error.message}\n${leader ? `${leader} polls again` : "no bot polls: run bin/up again"}`);
  }

  async #leaderAgain(): Promise<string | undefined> {
    const end = Date.now() + backWithinMs;
    let leader = await leaderOf(this.#old);
    while (!leader && Date.now() < end) {
      await sleep(pollMs);
      leader = await leaderOf(this.#old);
    }
    return leader;
  }

  /** @param seconds that the new ones have to stop; default: what they are given by their declaration */
  async #undo(seconds?: number): Promise<void> {
    await Promise.all(this.#trials.map(({ container }) => this.#dismiss(container, seconds)));
    await bringBack(this.#old);
  }

  /** Never throws: what else there is to undo is as urgent. */
  async #dismiss(container: Docker.Container, seconds?: number): Promise<void> {
    const inLine = this.#old.filter((old) => old.inLine).map((old) => old.container);
    for (const through of [container, ...inLine]) {
      const isDone = await retract(through, container.id).then(
        () => true,
        () => false,
      );
      if (isDone) break;
    }
    await unlessGone(effect("handover.stop", () => container.stop(seconds === undefined ? {} : { t: seconds }))).catch(
      ({ message }: Error) =>
        this.#context.log(`${hostNameOf(container.id)} could not be stopped: ${message}`, "warning"),
    );
  }
}
