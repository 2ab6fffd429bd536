import type { Configuration } from "../../config/schema.ts";
import type { AtServer } from "../at-servers.ts";
import type { HostFacts } from "../check/host-facts.ts";
import type { Facts } from "./facts.ts";

/** A server that lets us in, and what it is. */
export interface Entered extends AtServer {
  facts: HostFacts;
  bare: Facts;
  /** The version of its Docker; undefined where there is none yet. */
  engine: string | undefined;
  /** Parts of the stack that run there already, as after an `up` that did not come to its end. */
  own: string[];
}

export interface Subject {
  stack: string;
  config: Configuration;
  servers: Entered[];
}
