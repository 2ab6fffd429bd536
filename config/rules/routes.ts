import type { Rule } from "../rule.ts";
import { entriesOf } from "../sound.ts";

/** Each path leads to one app, and none is nginx's own. */
export const routeRules: Rule = ({ apps }, report) => {
  const taken = new Map<string, string>();
  for (const [name, app] of entriesOf(apps)) {
    const routes = Object.keys(app.routes ?? {});
    if (routes.length > 0 && app.port === undefined) {
      report(["apps", name, "port"], "is missing: an app with routes must say which port it listens on; give it");
    }
    if (app.routes && routes.length === 0 && app.probePath !== undefined) {
      report(
        ["apps", name, "probePath"],
        "must go with routes: nothing else is asked for it; add a route, or use health instead",
      );
    }
    for (const path of routes) {
      const owner = taken.get(path);
      const full = ["apps", name, "routes", path];
      if (owner) report(full, `must lead to one app, but apps/${owner} has it; change one of them`);
      if (path === "/health") report(full, "must not be /health, which nginx answers; choose another path");
      if (path.startsWith("/_error/")) {
        report(full, "must not be under /_error/, where nginx has its errors; choose another path");
      }
      taken.set(path, name);
    }
  }
};
