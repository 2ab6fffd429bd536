import { methodsWithBody, type Route } from "../route.ts";
import type { Rule } from "../rule.ts";
import { entriesOf, type Sound } from "../sound.ts";

/** Health, counts of connections, and where its errors are answered. */
const nginxPaths = ["/health", "/nginx-status", "/_error"];

/** Each path leads to one app, none is nginx's own, and what goes with routes has some. */
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
    if (app.routes && routes.length === 0 && Object.keys(app.smoke ?? {}).length > 0) {
      report(["apps", name, "smoke"], "must go with routes: requests reach an app by them alone; add a route");
    }
    for (const path of routes) {
      const owner = taken.get(path);
      const full = ["apps", name, "routes", path];
      if (owner) report(full, `must lead to one app, but apps/${owner} has it; change one of them`);
      if (nginxPaths.includes(path)) report(full, `must not be ${path}, which nginx answers; choose another path`);
      if (hasNoBody(app.routes?.[path] ?? {})) {
        const methods = methodsWithBody.join(", ");
        report(
          [...full, "contentTypes"],
          `must go with a method that has a body (${methods}); leave it out, or add one`,
        );
      }
      taken.set(path, name);
    }
  }
};

function hasNoBody({ contentTypes, methods }: Sound<Route>): boolean {
  return contentTypes !== undefined && methods !== undefined && !methods.some((one) => methodsWithBody.includes(one));
}
