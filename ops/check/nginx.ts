import { execIn } from "../../providers/host/exec.ts";
import { deployedTold } from "./apps.ts";
import { type Answer, ask } from "./ask.ts";
import { endTold } from "./certificate.ts";
import { containersOf } from "./container.ts";
import type { Told } from "./finding.ts";
import { listenersTold } from "./listeners.ts";
import { errorsTold } from "./nginx-errors.ts";
import { filesTold } from "./nginx-files.ts";
import { type Reached, type Subject, serverOf } from "./subject.ts";

/** nginx: its container, what it runs, who else listens, its certificate, and how many of its answers are errors. */
export async function checkNginx(subject: Subject): Promise<Told[]> {
  const { nginx } = subject.config;
  const server = serverOf(subject, nginx);
  if (!server?.engine) return []; // told of already
  const containers = [
    ...deployedTold(subject, "nginx", { ...nginx, replicas: 1 }),
    ...containersOf(subject, ["nginx"]),
  ];
  const ids = subject.containers.filter(({ part }) => part === "nginx").map(({ id }) => id);
  const running = server.engine.own.find(({ Id, State }) => ids.includes(Id) && State.Running && !State.Paused);
  if (!running) return [...containers, ...(await listenersTold(subject, server, undefined))];
  const [config, listeners, answer, errors] = await Promise.all([
    configTold(subject, server, running.Id),
    listenersTold(subject, server, running.Id),
    answerTold(subject, server),
    errorsTold(subject, server, running.Id),
  ]);
  const ends = answer.some(({ what }) => what.startsWith(certificate));
  const others = ends ? config.filter(({ where }) => !where.endsWith("cert.pem")) : config; // told once, by what matters
  return [...containers, ...others, ...listeners, ...answer, ...errors, ...maintenanceTold(subject, server)];
}

const certificate = "the certificate";

async function configTold(subject: Subject, server: Reached, id: string): Promise<Told[]> {
  const { command, reload } = subject;
  const path = reload?.configPath ?? "/etc/aisha/nginx.conf";
  const { code, output } = await execIn(server.docker.getContainer(id), ["nginx", "-t", "-q", "-c", path]);
  if (code === 0) return filesTold(subject, server);
  const what = `refuses its configuration: ${output.trim().split("\n")[0]}`;
  return [{ where: `${server.name}/nginx`, what, fix: command("bin/up") }];
}

/** As a client on the server itself: its health, and the certificate that everybody is shown. */
async function answerTold({ config: { nginx }, command }: Subject, server: Reached): Promise<Told[]> {
  const host = nginx.address === "0.0.0.0" ? "127.0.0.1" : nginx.address;
  const where = `${server.name}:${nginx.https}`;
  const question = { host, port: nginx.https, path: "/health", tls: { name: nginx.names[0]?.replace("*", "www") } };
  const answer: Answer | Error = await ask(server.transport, question).catch((error: Error) => error);
  const fix = command("bin/aisha logs nginx");
  if (answer instanceof Error) return [{ where, what: `does not answer: ${answer.message}`, fix }];
  const renew = nginx.certificate
    ? `renew ${nginx.certificate.cert} there, then ${command("bin/up")}`
    : command("bin/up");
  const told = endTold(certificate, answer.certificate!.notAfter, { where, fix: renew });
  return answer.status === 200 ? told : [...told, { where, what: `/health is answered ${answer.status}`, fix }];
}

function maintenanceTold({ config: { nginx }, command }: Subject, server: Reached): Told[] {
  if (!nginx.maintenance.on) return [];
  const fix = `take maintenance out of aisha:nginx, then ${command("bin/up")}`;
  const what = "maintenance is on: requests to apps are answered 503";
  return [{ where: `${server.name}/nginx`, what, level: "notice", fix }];
}
