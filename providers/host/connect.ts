import { Host } from "./host.ts";
import { LocalTransport } from "./local-transport.ts";

/** Finds the machine a resource names as its `server`. */
export type Connect = (server: string) => Host;

const local = new Host(new LocalTransport());

/** Every server is this machine as long as the configuration knows no other transport than `local`. */
export const connect: Connect = () => local;
