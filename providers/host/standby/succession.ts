import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import type { Context } from "../../rpc/handler.ts";
import { effect } from "../effect.ts";
import { type Candidate, inspect } from "../gate-watch.ts";
import { unlessGone } from "../if-present.ts";
import type { Newcomers } from "../newcomers.ts";
import { limitProcesses } from "../process-limit.ts";
import { admit, forgetOthers, retract } from "./admission.ts";
import { bringBack, leaderOf, letGo, type Predecessor } from "./predecessors.ts";
import type { Standing } from "./standing.ts";
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
  /** Seconds that a container has between SIGTERM and SIGKILL. */
  stopGraceSeconds: number;
  /** Most processes and threads in each container; default: no limit. */
  pidsLimit?: number;
}

/** One update of a bot: from the containers that are there to those that are declared, and back if they are no good. */
export class Succession {
  readonly #docker: Docker;
  readonly #candidates: Candidate[];
  readonly #old: Predecessor[];
  readonly #rules: SuccessionRules;
  readonly #context: Context;
  readonly #trials: Trial[];

  constructor(docker: Docker, candidates: Candidate[], old: Predecessor[], rules: SuccessionRules, context: Context) {
    this.#docker = docker;
    this.#candidates = candidates;
    this.#old = old;
    this.#rules = rules;
    this.#context = context;
    const outlook =
      old.length > 0 ? "it is stopped, and the bot before goes on" : "nobody polled before, so it goes on";
    this.#trials = candidates.map((candidate) => new Trial(docker, candidate, { ...rules, outlook }, context));
  }

  async run(newcomers: Newcomers): Promise<void> {
    const veterans = await this.#veterans();
    if (veterans.length > 0) return this.#complete(veterans);
    if (this.#old.length > 0) newcomers.add(this.#trials[0]!.candidate.id, () => this.#undo());
    const sentHome = () => newcomers.isSentHome(this.#trials[0]!.candidate.id);
    const elsewhere = new Error(`${this.#rules.bot} goes on as before, since another part of this update failed`);
    if (sentHome()) throw elsewhere;
    try {
      await this.#promote();
    } catch (error) {
      if (sentHome()) throw elsewhere;
      throw await this.#afterFailure(error as Error);
    }
    if (sentHome()) throw elsewhere;
  }

  /** Accepted before, and at work. */
  async #veterans(): Promise<Candidate[]> {
    const found: Candidate[] = [];
    for (const candidate of this.#candidates.filter(({ isNew }) => !isNew)) {
      if (await this.#works(candidate)) found.push(candidate);
    }
    return found;
  }

  async #promote(): Promise<void> {
    const roles = await Promise.all(this.#trials.map((trial) => this.#park(trial)));
    const first = this.#trials[Math.max(0, roles.indexOf("leading"))]!;
    await first.begin();
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

  /** Asks the old ones more than once: one may just be getting the lease when it is asked. */
  async #takeLease(first: Trial): Promise<void> {
    let isOver = false;
    const led = first.leads(this.#rules.stopGraceSeconds).finally(() => {
      isOver = true;
    });
    const over = led.catch(() => {}); // a failure is thrown below
    while (!isOver) {
      await letGo(this.#old, this.#context);
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
    await limitProcesses(this.#docker, candidate, this.#rules);
    return role;
  }

  /** Some of this release are at work already: the others join them. */
  async #complete(veterans: Candidate[]): Promise<void> {
    const missing = this.#trials.filter(({ candidate }) => !veterans.includes(candidate));
    try {
      for (const { container, candidate } of missing) {
        if (!(await this.#works(candidate))) await effect("handover.restart", () => container.restart());
      }
      for (const trial of this.#trials) {
        await trial.isUp();
        await limitProcesses(this.#docker, trial.candidate, this.#rules);
        await admit(trial.container, "line");
      }
      for (const trial of this.#trials) if ((await trial.isInLine()) === "leading") await trial.isWell();
    } catch (error) {
      for (const { candidate, container } of missing) if (candidate.isNew) await this.#dismiss(container);
      throw error;
    }
  }

  async #works({ name, id, isNew }: Candidate): Promise<boolean> {
    const { State: state } = await inspect(this.#docker, { name, id, isNew });
    return state.Running && !state.Paused && state.Health?.Status !== "unhealthy";
  }

  /** Where nobody polled before, a bot that may come to itself is better than none. */
  async #afterFailure(error: Error): Promise<Error> {
    if (this.#old.length === 0) return error;
    await this.#undo();
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

  async #undo(): Promise<void> {
    await Promise.all(this.#trials.map(({ container }) => this.#dismiss(container)));
    await bringBack(this.#old);
  }

  async #dismiss(container: Docker.Container): Promise<void> {
    await unlessGone(effect("handover.stop", () => container.stop({ t: failedStopSeconds })));
    const others = this.#old.find(({ inLine }) => inLine)?.container;
    if (others) await retract(others, container.id);
  }
}
