import { adoptedIn } from "../../config/adopted.ts";
import type { Configuration } from "../../config/schema.ts";
import { worksAtOnce } from "../../config/workload.ts";
import type { Found } from "./found.ts";
import type { Matches } from "./match.ts";

/** What must not be so at the first up, or is for people to decide. */
export function obstaclesFor(
  server: string,
  config: Configuration,
  { stackVolumes }: Found,
  { here, elsewhere, undecided }: Matches,
): string[] {
  return [
    ...elsewhere
      .filter((one) => mustStop(config, one))
      .map(({ container: { name }, part, server: other }) => {
        const stop = `run on ${server}: docker update --restart no ${name} && docker stop ${name}`;
        const does = config.bots[part] ? "polls" : "works";
        return `${name} ${does} beside ${part}, which is declared on ${other}: stop it before bin/up; ${stop}`;
      }),
    ...undecided.map(({ container: { name, image }, part, key }) => {
      const path = [...key, "replaces"].join("/").replace("aisha:", "");
      return `${name} (${image}) may do the work of ${part}: name it in ${path}, or in servers/${server}/leaves if it goes on`;
    }),
    ...here.flatMap(({ containers }) =>
      containers
        .filter(({ vanishes }) => vanishes)
        .map(({ name }) => `${name} was started with --rm: stopped, it is gone; start it again without that`),
    ),
    ...adoptedIn(config)
      .filter((one) => one.server === server && stackVolumes[one.adopt] !== undefined)
      .map(({ key, adopt }) => {
        const owner = `belongs to stack ${stackVolumes[adopt]}, which removes it`;
        return `volume ${adopt}, which ${key} adopts, ${owner}; adopt a copy of it`;
      }),
  ];
}

/** Whether it would do once more what a part does, with nobody in front of the two. */
export function mustStop({ apps, bots }: Configuration, { container, part }: Matches["elsewhere"][number]): boolean {
  const isWorker = apps[part] !== undefined && worksAtOnce(apps[part]);
  return (isWorker || bots[part] !== undefined) && (container.runs || container.restart === "always");
}
