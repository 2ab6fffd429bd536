import { isDeepStrictEqual } from "node:util";
import type Docker from "dockerode";
import type { Props, ResourceHandler } from "../rpc/handler.ts";
import { diffOf } from "../rpc/service.ts";
import type { Connect } from "./connect.ts";
import { ifPresent } from "./if-present.ts";
import { notImported } from "./imported.ts";

/** What a resource remembers that lets containers pass: those that did, by their ids, and how they were left. */
export interface Accepted {
  accepted: Record<string, string>;
  pidsLimit?: number;
}

/** Runs, is not paused, and is not ill as far as the engine knows. */
export function worksWell({ State: state }: Docker.ContainerInspectInfo): boolean {
  return state.Running && !state.Paused && state.Health?.Status !== "unhealthy";
}

/**
 * The parts of a handler by which containers that passed, and are not as they were left any more, show as drift.
 * @param type the resource's, for messages
 * @param identity inputs whose change makes another resource
 * @param isStillGood what else must hold of one that works well
 */
export function acceptedContainers<State extends Accepted>(
  type: string,
  connect: Connect,
  identity: string[],
  isStillGood: (found: Docker.ContainerInspectInfo, name: string, state: State, docker: Docker) => unknown,
): Pick<ResourceHandler, "read" | "delete"> & Required<Pick<ResourceHandler, "diff">> {
  const look = async (props: Props, urn: string): Promise<Record<string, string>> => {
    const docker = connect(String(props.server), urn).docker();
    const state = props as unknown as State;
    const good: Record<string, string> = {};
    for (const [name, id] of Object.entries(state.accepted ?? {})) {
      const found = await ifPresent(docker.getContainer(id).inspect());
      if (!found || !worksWell(found)) continue;
      if (state.pidsLimit !== undefined && found.HostConfig.PidsLimit !== state.pidsLimit) continue;
      if (await isStillGood(found, name, state, docker)) good[name] = id;
    }
    return good;
  };
  return {
    async diff(request) {
      const diff = await diffOf(...identity)(request);
      if (diff.changed.length > 0) return diff;
      // Without a refresh too: containers that passed are stopped when another part of their update fails.
      const good = await look(request.state, request.urn);
      return isDeepStrictEqual(good, request.news.containers) ? diff : { changed: ["containers"] };
    },
    async read({ id, inputs, state }, { urn }) {
      notImported(type, state);
      const containers = await look(state, urn);
      return { id, inputs: { ...inputs, containers }, state: { ...state, containers } };
    },
    async delete() {}, // the containers are the docker provider's to remove
  };
}
