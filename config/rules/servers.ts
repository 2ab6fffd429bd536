import { normalize } from "node:path/posix";
import { placedOf, type Rule } from "../rule.ts";
import { machineOf } from "../server.ts";
import { entriesOf } from "../sound.ts";

/** Addresses of a /24 that containers can have: not the network's own, the gateway's, the broadcast's. */
const addressesOfEdge = 253;

/** Everything has a server, and servers share nothing. */
export const serverRules: Rule = (parts, report, surroundings) => {
  checkPlaces(parts, report, surroundings);
  checkOverlap(parts, report, surroundings);
  checkEdge(parts, report, surroundings);
  checkReach(parts, report, surroundings);
};

const checkPlaces: Rule = (parts, report) => {
  if (!parts.servers) return;
  const known = Object.keys(parts.servers);
  if (known.length === 0) report(["servers"], "must name at least one server; declare one");
  for (const [path, { server }] of placedOf(parts)) {
    if (server === undefined && known.length > 1) {
      report([...path, "server"], `is missing: there are several servers; name one of ${known.join(", ")}`);
    } else if (server !== undefined && known.length > 0 && !known.includes(server)) {
      const message = `must be one of ${known.join(", ")}, got "${server}"; name one, or declare it under servers`;
      report([...path, "server"], message);
    }
  }
};

/** On one machine, the engine refuses a subnet twice, and files would overwrite each other. */
const checkOverlap: Rule = ({ servers }, report) => {
  const folders = new Map<string, string>();
  const subnets = new Map<string, string>();
  for (const [name, server] of entriesOf(servers)) {
    const { folder, edgeSubnet } = server;
    const machine = machineOf(server);
    if (!machine) continue;
    const place = folder && `${machine} ${normalize(`${folder}/`)}`;
    const network = edgeSubnet && `${machine} ${edgeSubnet}`;
    if (place && folders.has(place)) {
      const message = `must be a folder of its own, but servers/${folders.get(place)} has "${folder}"; choose another`;
      report(["servers", name, "folder"], message);
    }
    if (network && subnets.has(network)) {
      const owner = `servers/${subnets.get(network)}`;
      const message = `must be a subnet of its own, but ${owner} has ${edgeSubnet} on the same engine; choose another`;
      report(["servers", name, "edgeSubnet"], message);
    }
    if (place) folders.set(place, name);
    if (network) subnets.set(network, name);
  }
};

/** A release that finds no address for its last replica fails when most of it is done. */
const checkEdge: Rule = ({ servers, apps }, report) => {
  const only = Object.keys(servers ?? {})[0];
  for (const server of Object.keys(servers ?? {})) {
    const needed = entriesOf(apps)
      .filter(([, app]) => (app.server ?? only) === server && Object.keys(app.routes ?? {}).length > 0)
      .reduce((sum, [, { replicas = 0, release }]) => sum + replicas * (release === "overlap" ? 2 : 1), 0);
    if (needed <= addressesOfEdge) continue;
    const rule = `must have an address for each replica that nginx sends requests to, and for its successor: ${needed}`;
    report(["servers", server, "edgeSubnet"], `${rule}, got ${addressesOfEdge}; lower the replicas`);
  }
};

/** Its addresses are told to nginx as ones of a network that both are on, and no such network spans servers. */
const checkReach: Rule = ({ servers = {}, apps, nginx }, report) => {
  const there = nginx?.server;
  for (const [name, { server, routes = {} }] of entriesOf(apps)) {
    if (Object.keys(routes).length === 0 || server === there) continue;
    if (![server, there].every((one) => one !== undefined && Object.hasOwn(servers, one))) continue; // told by other rules
    const rule = `must be ${there}, where nginx is, since an app with routes is reached there, got "${server}"`;
    report(["apps", name, "server"], `${rule}; put both on one server`);
  }
};
