import type Docker from "dockerode";
import { shapeIn } from "../../config/guards/secret-shape.ts";
import { publishedPorts } from "../published-ports.ts";
import { type CronJob, cronJobs } from "./crontab.ts";
import { type DaemonSettings, daemonSettings } from "./daemon.ts";
import { type Certificate, nginxCertificates } from "./nginx-certificates.ts";

/** A container that is not the stack's. */
export interface OldContainer {
  name: string;
  image: string;
  runs: boolean;
  restart: string;
  /** That it is reached by on the server. */
  ports: number[];
  mounts: OldMount[];
  networks: string[];
  /** Names of variables that look secret, by name or value. */
  secrets: string[];
  /** The project of Docker Compose that made it. */
  compose: string | undefined;
  /** Whether Docker removes it as soon as it stops (--rm). */
  vanishes: boolean;
}

export interface OldMount {
  /** A volume's name, or a path of the server. */
  source: string;
  target: string;
}

/** What a server has of a set-up that is not the stack's. */
export interface Found extends DaemonSettings {
  containers: OldContainer[];
  /** Volumes that a stack made for itself → the stack. */
  stackVolumes: Record<string, string>;
  certificates: Certificate[];
  /** Paths of those that nginx is configured with. */
  inUse: string[];
  /** Units of systemd that listen. */
  units: { name: string; port: number }[];
  crontab: CronJob[];
  /** Whether Docker is its vendor's package. */
  dockerCe: boolean;
}

/** What Docker says of a server. */
export interface Engine {
  containers: OldContainer[];
  stackVolumes: Record<string, string>;
  /** What each container with nginx has of the server, by paths there. */
  nginxMounts: OldMount[][];
}

/** Wider than what a guard rail refuses: a name too many here costs a glance. */
const secretName = /(TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|PRIVATE_KEY|CREDENTIALS)/i;
/** What containers are given of the server, and is no data. */
const noData = /^\/(var\/run|run|etc|proc|sys|dev)\//;

export function oldContainer(info: Docker.ContainerInspectInfo): OldContainer {
  const { Config, HostConfig, NetworkSettings, State } = info;
  const mounts = info.Mounts as { Type: string; Name?: string; Source: string; Destination: string; RW: boolean }[];
  return {
    name: info.Name.slice(1),
    image: Config.Image,
    runs: State.Running || State.Restarting,
    restart: HostConfig.RestartPolicy?.Name || "no",
    ports: publishedPorts(info),
    mounts: mounts.flatMap(({ Type, Name, Source, Destination: target, RW }) => {
      if (!RW || (Type !== "volume" && noData.test(Source))) return [];
      return [{ source: Type === "volume" ? (Name ?? "") : Source, target }];
    }),
    networks: Object.keys(NetworkSettings.Networks),
    secrets: (Config.Env ?? []).flatMap((one) => {
      const [name = "", ...value] = one.split("=");
      return secretName.test(name) || shapeIn(value.join("=")) ? [name] : [];
    }),
    compose: Config.Labels?.["com.docker.compose.project"],
    vanishes: HostConfig.AutoRemove === true,
  };
}

/** Reads what look.sh printed. */
export function foundIn(said: string, { containers, stackVolumes, nginxMounts }: Engine): Found {
  const lines = said.split("\n").map((line) => line.split("\t"));
  const all = (kind: string) => lines.filter(([first]) => first === kind).map(([, ...rest]) => rest);
  const directives = (kind: string) => all(kind).map(([path = "", file = ""]) => ({ path, file }));
  const live = all("certificate").map(([cert = "", key = ""]) => ({ cert, key }));
  const { inUse, pairs } = nginxCertificates(
    directives("ssl_certificate"),
    directives("ssl_certificate_key"),
    nginxMounts,
  );
  const cron = all("cron").map(([file = "", ...rest]) => ({ file, line: rest.join("\t") }));
  return {
    containers,
    stackVolumes,
    certificates: [...live, ...pairs.filter(({ cert }) => !live.some((one) => one.cert === cert))],
    inUse,
    units: all("unit").map(([name = "", port]) => ({ name, port: Number(port) })),
    crontab: cronJobs(
      cron,
      containers.map(({ name }) => name),
    ),
    dockerCe: all("docker-ce").length > 0,
    ...daemonSettings(all("daemon")[0]?.join("") ?? "{}"),
  };
}
