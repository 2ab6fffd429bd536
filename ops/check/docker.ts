import { replacingIn } from "../../config/adopted.ts";
import { oldestEngine } from "../setup/docker-engine.ts";
import { atLeast } from "../setup/version.ts";
import { sinceOf, type Told } from "./finding.ts";
import { type Engine, onServer, type Reached, type Subject } from "./subject.ts";

/** The engines, what the kernel killed in their containers, and containers that nobody declared. */
export function checkDocker(subject: Subject): Told[] {
  return subject.servers.flatMap((server) => (server.engine ? engineTold(subject, server, server.engine) : []));
}

function engineTold(subject: Subject, server: Reached, engine: Engine): Told[] {
  return [
    ...versionTold(server, engine),
    ...oomTold(subject, server, engine),
    ...strangers(subject, server, engine),
    ...replacedTold(subject, server, engine),
  ];
}

/** Of the set-up before: one that runs again has the data, ports or token of what took its place. */
export function replacedTold({ config, command }: Subject, { name: server }: Reached, { all }: Engine): Told[] {
  const running = all.filter(({ State }) => State === "running" || State === "restarting");
  return replacingIn(config).flatMap(({ part, server: on, replaces }) =>
    running
      .filter(({ Names }) => on === server && replaces.includes(Names[0]?.slice(1) ?? ""))
      .map(({ Names }) => {
        const what = `runs beside ${part}, which took its place`;
        return { where: `${server}${Names[0]}`, what, fix: command("bin/up") };
      }),
  );
}

function versionTold(server: Reached, { info }: Engine): Told[] {
  if (atLeast(info.ServerVersion, oldestEngine)) return [];
  const what = `Docker is ${info.ServerVersion}, ${oldestEngine} or later is needed`;
  return [{ where: server.name, what, fix: onServer(server, "sudo apt-get install docker.io") }];
}

/** A container whose first process lives on does not end, and Docker says nothing of it. */
function oomTold({ command }: Subject, { name, facts }: Reached, { own }: Engine): Told[] {
  return own.flatMap(({ Id, Name, State, Config }): Told[] => {
    const kills = facts.oomKills.get(Id);
    if (!kills || !State.Running) return [];
    const what = `${kills.times} of its processes were killed, since it needed more memory than its limit`;
    const fix = command(`bin/aisha logs ${Config.Labels["aisha.part"]}`);
    const level = kills.lately === null ? "notice" : "problem"; // long ago
    return [{ where: `${name}${Name}`, what, level, since: kills.lately ?? null, fix }];
  });
}

/** What carries the stack's label and no update knows, and what is ill and of somebody else. */
function strangers(subject: Subject, server: Reached, { own, all }: Engine): Told[] {
  const { containers, known, passing, command } = subject;
  const gone = containers.filter(({ id }) => !own.some(({ Id }) => Id === id)).map(({ name }) => `/${name}`);
  const orphans = own.filter(({ Id, Name }) => !known.has(Id) && !gone.includes(Name)); // one in another's place is told of with that
  const others = all.filter(({ Id }) => !own.some((one) => one.Id === Id));
  return [
    ...orphans.map(({ Name, Created }) => ({
      where: `${server.name}${Name}`,
      what: "a container of this stack that no update knows",
      level: passing,
      since: sinceOf(Created),
      fix: command("bin/aisha recover"),
    })),
    ...others.flatMap(({ Names, State, Status }): Told[] => {
      if (State !== "restarting" && !Status.includes("(unhealthy)")) return [];
      const what = `of somebody else: ${Status.toLowerCase()}`;
      const fix = onServer(server, `sudo docker logs --tail 50 ${Names[0]?.slice(1)}`);
      return [{ where: `${server.name}${Names[0]}`, what, level: "notice", fix }];
    }),
  ];
}
