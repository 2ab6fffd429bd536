import { referenceOf, withoutTag } from "../../config/image-reference.ts";
import { placeOf } from "../../config/place.ts";
import type { Workload } from "../../config/workload.ts";
import { shortly } from "../release/part-images.ts";
import { containersOf } from "./container.ts";
import type { Told } from "./finding.ts";
import { foundOf, type Subject } from "./subject.ts";

/** The apps: their containers, what they run, and whether nginx reaches them. */
export function checkApps(subject: Subject): Told[] {
  const { apps } = subject.config;
  return [
    ...Object.entries(apps).flatMap(([name, app]) => deployedTold(subject, name, app)),
    ...containersOf(subject, Object.keys(apps)),
    ...Object.entries(apps).flatMap(([name, app]) => (Object.keys(app.routes).length > 0 ? cutOff(subject, name) : [])),
  ];
}

type Part = Pick<Workload, "image" | "server"> & { replicas: number };

/** What the stack's file declares and no update has brought there. */
export function deployedTold(subject: Subject, name: string, part: Part): Told[] {
  const { image, replicas } = part;
  const { config, containers, passing, command } = subject;
  const where = `${placeOf(config.servers, part)}/${name}`;
  const deployed = containers.filter((one) => one.part === name);
  const fix = command("bin/up");
  if (deployed.length !== replicas) {
    const what = `declared are ${replicas} containers, brought up were ${deployed.length}`;
    return [{ where, what, level: passing, fix }];
  }
  const [{ image: runs } = { image: "" }] = deployed;
  if (!referenceOf(image) || withoutTag(image) === withoutTag(runs)) return []; // one that is built has no digest in the file
  return [{ where, what: `declared is ${shortly(image)}, brought up was ${shortly(runs)}`, level: passing, fix }];
}

/** Its gate gave each container an address on the network to nginx. */
function cutOff(subject: Subject, app: string): Told[] {
  return subject.containers
    .filter(({ part }) => part === app)
    .flatMap((declared): Told[] => {
      const found = foundOf(subject, declared);
      if (!found?.State.Running || Object.keys(found.NetworkSettings.Networks).some(isEdge)) return [];
      const what = "is cut off from the network over which nginx reaches it";
      return [
        { where: `${declared.server}/${declared.name}`, what, level: subject.passing, fix: subject.command("bin/up") },
      ];
    });
}

function isEdge(network: string): boolean {
  return /-edge(-[0-9a-f]+)?$/.test(network); // with what Pulumi adds to a name
}
