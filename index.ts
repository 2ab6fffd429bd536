import * as docker from "@pulumi/docker";
import { App } from "./components/app.ts";
import { Bot } from "./components/bot.ts";
import { endpointsOf } from "./components/endpoints.ts";
import { Images } from "./components/images.ts";
import { Nginx } from "./components/nginx.ts";
import { Registry } from "./components/registry.ts";
import { registryLogin } from "./components/registry-login.ts";
import { RegistryUi } from "./components/registry-ui.ts";
import { localEngine, Server } from "./components/server.ts";
import { mapValues } from "./config/map-values.ts";
import { loadConfig } from "./config.ts";

const config = loadConfig();

const login = registryLogin(config.registry);
const servers = mapValues(config.servers, (args, name) => new Server(name, { ...args, registry: login }));
const only = Object.keys(servers)[0]!;
const on = ({ server = only }: { server?: string }) => servers[server]!;

/** Images are built where this program runs. */
const builder = new docker.Provider("builder", { host: localEngine });
const registry = new Registry("registry", {
  ...config.registry,
  on: on(config.registry),
  build: config.images[config.registry.image],
  builder,
});
const images = new Images("images", { images: config.images, registry, builder });
const { ui } = config.registry;
if (ui) new RegistryUi("registry-ui", { ...ui, on: on(config.registry), images, registry });

const apps = mapValues(config.apps, (args, name) => new App(name, { ...args, on: on(args), images }));
mapValues(config.bots, (args, name) => new Bot(name, { ...args, on: on(args), images }));
new Nginx("nginx", { ...config.nginx, on: on(config.nginx), images, apps });

/** What people can open or try: shown by bin/up. */
export const endpoints = endpointsOf(config);
