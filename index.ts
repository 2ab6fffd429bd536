import { App } from "./components/app.ts";
import { endpointsOf, publicBase } from "./components/endpoints.ts";
import { Housekeeping } from "./components/housekeeping.ts";
import { Images } from "./components/images.ts";
import { Nginx } from "./components/nginx.ts";
import { Registry } from "./components/registry.ts";
import { RegistryUi } from "./components/registry-ui.ts";
import { Retention } from "./components/retention.ts";
import { retire } from "./components/retirement.ts";
import { Server } from "./components/server.ts";
import { hasChecks, Smoke } from "./components/smoke.ts";
import { StandbyBot } from "./components/standby-bot.ts";
import { adoptedVolumes } from "./config/adopted.ts";
import { mapValues } from "./config/map-values.ts";
import { placeOf } from "./config/place.ts";
import { loadConfig } from "./config.ts";

const config = loadConfig();
const { nginx, registry: declared } = config;

const servers = mapValues(config.servers, (args, name) => {
  const publicPorts = placeOf(config.servers, nginx) === name ? [nginx.http, nginx.https] : [];
  return new Server(name, { ...args, registry: declared, publicPorts });
});
const on = (part: { server?: string | undefined }) => servers[placeOf(config.servers, part)]!;

const registry = new Registry("registry", { ...declared, on: on(declared), build: config.images[declared.image] });
const images = new Images("images", { images: config.images, registry, builder: on(declared) });
if (declared.ui) new RegistryUi("registry-ui", { ...declared.ui, on: on(declared), images, registry });

// Before the first container: one that is missing must not leave half a release behind.
for (const part of [...Object.values(config.apps), ...Object.values(config.bots), nginx])
  images.on(on(part), part.image);
const apps = mapValues(config.apps, (args, name) => new App(name, { ...args, on: on(args), images }));
const passed = Object.values(apps).map((app) => app.accepted);
const bots = mapValues(
  config.bots,
  (args, name) => new StandbyBot(name, { ...args, on: on(args), images, after: passed }),
);
const handedOver = Object.values(bots).map((bot) => bot.accepted);
const front = new Nginx("nginx", { ...nginx, on: on(nginx), images, apps, after: handedOver });
const verify = nginx.certificate !== undefined;
const smoke = hasChecks(apps) ? [new Smoke("smoke", { base: publicBase(config), verify, nginx: front, apps })] : [];
const all = { registry: declared, ...config.apps, ...config.bots, nginx };
const standIns = Object.values(apps).flatMap((app) => app.standIns);
const retired = retire(
  mapValues(all, (part) => ({ ...part, on: on(part) })),
  [front, ...smoke, ...standIns],
);
const retention = new Retention("retention", { servers, images, after: [front, ...smoke, ...retired] });
const adopted = adoptedVolumes(config);
new Housekeeping("housekeeping", { servers, registry: declared, registryOn: on(declared), adopted, retention });

/** What people can open or try: shown by bin/up. */
export const endpoints = endpointsOf(config);
