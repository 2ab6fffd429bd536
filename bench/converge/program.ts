import { Directory, File } from "../../providers/host/resources.ts";
import { Packages, Sysctl, Unit, User } from "../../providers/host/system/resources.ts";
import { filesOf, type HostState, unitFolder } from "./state.ts";

/** Declares a state as this program does: in the order that a bare server needs. */
export function declare(server: string, state: HostState): void {
  const packages = new Packages("packages", { server, packages: state.packages });
  const users = Object.entries(state.users).map(
    ([user, { groups, keys }]) => new User(user, { server, user, groups, keys }, { dependsOn: packages }),
  );
  const directories = state.directories.map(
    (directory) => new Directory(directory.path, { server, ...directory }, { dependsOn: users }),
  );
  const files = new Map(
    filesOf(state).map((file) => [file.path, new File(file.path, { server, ...file }, { dependsOn: directories })]),
  );
  for (const unit of Object.keys(state.units)) {
    const path = `${unitFolder}/${unit}`;
    const dependsOn = [...files.values()];
    new Unit(unit, { server, unit, restartOn: { [path]: files.get(path)!.hash } }, { dependsOn });
  }
  new Sysctl("sysctl", { server, settings: state.sysctl });
}
