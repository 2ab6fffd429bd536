import { setTimeout as sleep } from "node:timers/promises";
import type { Container, ContainerInspectInfo } from "dockerode";
import { type Context, InitError, type Props, type ResourceHandler } from "../../providers/rpc/handler.ts";
import { changedKeys } from "../../providers/rpc/service.ts";
import { createOptions, endpoint, limits } from "./container-create.ts";
import type { ContainerInputs } from "./container-inputs.ts";
import { containerDefaults, containerFailures, containerProperties } from "./container-properties.ts";
import { readInputs, readState } from "./container-read.ts";
import type { EngineRef } from "./engine.ts";
import { removeWhenFree, unless } from "./engine-errors.ts";
import { ensureImage } from "./ensure-image.ts";
import { withName } from "./names.ts";
import { changedProperties } from "./unordered.ts";

const healthPollMs = 250;
const removalPatienceMs = 10_000;

/** `docker:index/container:Container`. */
export function container(engine: EngineRef): ResourceHandler {
  return {
    async check(news, context) {
      const { __defaults, ...declared } = news;
      const named = withName(declared, context);
      const inputs = { ...containerDefaults, ...named };
      const filled = Object.keys(containerDefaults).filter((key) => declared[key] === undefined);
      const generated = (named as Props).__defaults ? ["name"] : [];
      return { inputs: { ...inputs, __defaults: [...generated, ...filled] }, failures: containerFailures(declared) };
    },

    async diff({ oldInputs, news }) {
      const changed = changedProperties(oldInputs, news);
      const replaces = changed.filter((key) => containerProperties[key]?.[1] === "replace");
      return { changed, replaces, deleteBeforeReplace: replaces.length > 0 };
    },

    async create(props, context) {
      const inputs = props as unknown as ContainerInputs;
      const docker = engine.docker();
      const options = createOptions(inputs);
      await ensureImage(engine, inputs.image);
      const made = await docker.createContainer(options);
      try {
        const attachments = inputs.networksAdvanced ?? [];
        // 403 and 404: not on it, or there is none. As the official provider does it, so that either reads the same mode.
        if (attachments.length > 0) {
          await unless([403, 404], () => docker.getNetwork("bridge").disconnect({ Container: made.id }));
        }
        for (const attachment of attachments) {
          const EndpointConfig = endpoint(attachment);
          await docker.getNetwork(attachment.name).connect({ Container: made.id, EndpointConfig });
        }
        if (inputs.start !== false) await made.start();
      } catch (error) {
        // Left behind it would hold its name and addresses without being in the state.
        await made.remove({ force: true, v: true });
        throw error;
      }
      if (inputs.wait && inputs.start !== false) await healthy(made, props, context);
      return { id: made.id, state: readState(props, await made.inspect()) };
    },

    async read({ id, inputs }) {
      const found = await unless([404], () => engine.docker().getContainer(id).inspect());
      if (!found) return undefined;
      const read = readInputs(inputs, found);
      return { id: found.Id, inputs: read, state: readState(read, found) };
    },

    async update({ id, state, news }) {
      const running = engine.docker().getContainer(id);
      const change = appliedChange(state, news);
      if (change) await running.update(change);
      if (news.mustRun !== false && !(await running.inspect()).State.Running) await running.start();
      return readState(news, await running.inspect());
    },

    async delete({ id, state }) {
      const { destroyGraceSeconds: grace, removeVolumes } = state as Partial<ContainerInputs>;
      const old = engine.docker().getContainer(id);
      // 304: already stopped; 404: already gone; 409: not running.
      if (grace) await unless([304, 404], () => old.stop({ t: grace }));
      else await unless([404, 409], () => old.kill());
      await removeWhenFree(`container ${state.name}`, removalPatienceMs, () =>
        old.remove({ force: true, v: removeVolumes !== false }),
      );
      await gone(old, String(state.name));
    },
  };
}

/** What `docker update` is told: only the limits that differ, for it checks what it is given against the rest. */
function appliedChange(state: Props, news: Props): Record<string, unknown> | undefined {
  const before: Record<string, unknown> = limits(state as Partial<ContainerInputs>);
  const after: Record<string, unknown> = limits(news as Partial<ContainerInputs>);
  const changed = changedKeys(before, after).filter((key) => after[key] !== undefined);
  if (changed.length === 0) return undefined;
  return Object.fromEntries(changed.map((key) => [key, after[key]]));
}

/** Waits until the container is healthy; on time-out it stays, running, with the reason in the state. */
async function healthy(made: Container, props: Props, context: Context): Promise<void> {
  const seconds = (props as unknown as ContainerInputs).waitTimeout ?? containerDefaults.waitTimeout;
  const end = Date.now() + seconds * 1000;
  let found: ContainerInspectInfo = await made.inspect();
  while (found.State.Health?.Status !== "healthy") {
    if (Date.now() > end || context.signal.aborted) {
      const status = found.State.Health?.Status ?? "without a health check";
      const reason = `container ${props.name} is not healthy after ${seconds} s: it is ${status}, ${found.State.Status}`;
      throw new InitError(made.id, readState(props, found), [`${reason}; see docker logs ${props.name}`]);
    }
    await sleep(healthPollMs);
    found = await made.inspect();
  }
}

async function gone(old: Container, name: string): Promise<void> {
  const end = Date.now() + removalPatienceMs;
  while (await unless([404], () => old.inspect())) {
    if (Date.now() > end) throw new Error(`container ${name} is still there; see docker ps -a, then run again`);
    await sleep(healthPollMs);
  }
}
