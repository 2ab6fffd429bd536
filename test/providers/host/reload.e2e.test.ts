import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import tar from "tar-fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Props } from "../../../providers/rpc/handler.ts";
import type { ProviderClient } from "../../support/provider-client.ts";
import { Containers, docker } from "./containers.ts";
import { refreshed, startHostProvider, urnOf } from "./harness.ts";

const urn = urnOf("Reload");
const image = "aisha-test/nginx";
const containers = new Containers("host-reload");
let provider: ProviderClient;
let folder: string;
let nginx: Docker.Container;
let news: Props;

beforeAll(async () => {
  provider = await startHostProvider();
  const context = tar.pack(join(import.meta.dirname, "../../../images/nginx"));
  const build = await docker.buildImage(context as never, { t: image });
  await new Promise((resolve, reject) =>
    docker.modem.followProgress(build, (error, steps) => {
      const failed = error ?? steps.find((step) => "error" in step)?.error;
      failed ? reject(new Error(String(failed))) : resolve(steps);
    }),
  );
});
afterAll(async () => {
  provider?.stop();
  await docker.getImage(image).remove();
});

/** A configuration whose every answer is one text. */
const answering = (text: string) => `user www-data; worker_processes 2; pid /run/nginx.pid;
  error_log /dev/stderr notice; worker_shutdown_timeout 30s; events {}
  http { access_log off; client_body_temp_path /tmp/a; proxy_temp_path /tmp/b; fastcgi_temp_path /tmp/c;
    uwsgi_temp_path /tmp/d; scgi_temp_path /tmp/e;
    server { listen unix:/run/web.sock; return 200 ${text}; } }`;
const conf = () => join(folder, "nginx.conf");
const write = (config: string) => writeFileSync(conf(), config);
const hash = (text: string) => createHash("sha256").update(text).digest("hex");
/** What a reload is told to have read. */
const files = (config: string) => ({ files: { [conf()]: hash(config) } });
/** What a refresh says of the one file. */
const said = ({ read }: Awaited<ReturnType<typeof refreshed>>) => (read.inputs.files as Props)[conf()];

// Started as the program starts it: nothing can be written but /run and /tmp, and few capabilities.
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "aisha-host-"));
  write(answering("one"));
  nginx = await containers.start({
    Image: image,
    Cmd: ["nginx", "-c", "/etc/aisha/nginx.conf", "-g", "daemon off;"],
    HostConfig: {
      Binds: [`${folder}:/etc/aisha:ro`],
      ReadonlyRootfs: true,
      Tmpfs: { "/run": "", "/tmp": "" },
      NetworkMode: "none",
      CapDrop: ["ALL"],
      CapAdd: ["CHOWN", "SETGID", "SETUID"],
    },
  });
  while ((await answer()) !== "one") await sleep(100);
  news = { server: "local", container: nginx.id, configPath: "/etc/aisha/nginx.conf", ...files(answering("one")) };
});
afterEach(async () => {
  await containers.remove();
  rmSync(folder, { recursive: true });
});

async function inside(...Cmd: string[]): Promise<string> {
  const stream = await (await nginx.exec({ Cmd, AttachStdout: true })).start({});
  let output = "";
  for await (const frame of stream) output += (frame as Buffer).subarray(8).toString();
  return output;
}
/** Ids of the worker processes, as the engine sees them. */
async function workers(): Promise<string[]> {
  const { Processes } = (await nginx.top({ ps_args: "-eo pid,args" })) as { Processes: string[][] };
  return Processes.filter((row) => row.join(" ").includes("worker process")).map(([pid = ""]) => pid);
}
/** Its own user may signal a worker; root without CAP_KILL may not. */
async function asWorker(script: string): Promise<void> {
  const run = await nginx.exec({ User: "www-data", Cmd: ["sh", "-c", script] });
  await run.start({ Detach: true });
}
const answer = () => inside("curl", "-s", "--unix-socket", "/run/web.sock", "http://web/");

describe("a reload", () => {
  it("puts the new configuration in force and shows no change after it, whatever is on disk by then", async () => {
    const made = await provider.create(urn, news);
    write(answering("two"));
    const next = { ...made.inputs, ...files(answering("two")) };
    expect(await refreshed(provider, urn, made, next)).toMatchObject({ changed: ["files"], replaces: [] });
    const updated = await provider.update(urn, made, next);
    expect(await answer()).toBe("two");
    write(answering("edited by hand"));
    expect(await refreshed(provider, urn, updated, next)).toMatchObject({ changed: [] });
  });

  it("of what nginx refuses leaves the old configuration and its hash in force", async () => {
    const made = await provider.create(urn, news);
    write(answering("two").replace("return 200", "retrun 200"));
    const refused = provider.update(urn, made, { ...made.inputs, ...files("bad") });
    await expect(refused).rejects.toThrow(
      /^nginx refuses \/etc\/aisha\/nginx.conf; the old one stays in force:\n.*unknown directive "retrun"/,
    );
    expect(await answer()).toBe("one");
    expect(await refreshed(provider, urn, made, news)).toMatchObject({ changed: [] });
  });

  it("made by hand shows, even when the file is again as it was, and is made good", async () => {
    const made = await provider.create(urn, news);
    write(answering("by-hand"));
    await nginx.kill({ signal: "SIGHUP" });
    while ((await answer()) !== "by-hand") await sleep(100);
    write(answering("one"));
    const seen = await refreshed(provider, urn, made, news);
    expect([seen.changed, said(seen)]).toEqual([["files"], "not known: nginx was reloaded by hand"]);
    const healed = await provider.update(urn, seen.read, seen.checked);
    expect(await answer()).toBe("one");
    expect(await refreshed(provider, urn, healed, news)).toMatchObject({ changed: [] });
  });

  it("lost with the process that made it shows", async () => {
    const made = await provider.create(urn, news);
    write(answering("two")); // and no reload after it
    const seen = await refreshed(provider, urn, made, { ...news, ...files(answering("two")) });
    expect([seen.changed, said(seen)]).toEqual([["files"], hash(answering("one"))]);
  });

  it("is not needed after a restart of nginx, which reads what is there", async () => {
    const made = await provider.create(urn, news);
    await nginx.restart();
    expect(await refreshed(provider, urn, made, news)).toMatchObject({ changed: [] });
  });

  it("after a restart, shows what nginx has read instead", async () => {
    const made = await provider.create(urn, news);
    write(answering("by-hand"));
    await sleep(10);
    await nginx.restart();
    const seen = await refreshed(provider, urn, made, news);
    expect([seen.changed, said(seen)]).toEqual([["files"], hash(answering("by-hand"))]);
  });

  it("is not in force where nginx does not run", async () => {
    const made = await provider.create(urn, news);
    await nginx.kill();
    const seen = await refreshed(provider, urn, made, news);
    expect([seen.changed, said(seen)]).toEqual([["files"], "not known: nginx is not running"]);
  });

  it("is not undone by a worker that died", async () => {
    const made = await provider.create(urn, news);
    const before = await workers();
    await asWorker(`${each("kill -9")} && exit; done`);
    while ((await workers()).every((pid) => before.includes(pid))) await sleep(100);
    expect(await refreshed(provider, urn, made, news)).toMatchObject({ changed: [] });
  });

  it("waits for the requests in hand, but no longer than it is told", async () => {
    const made = await provider.create(urn, news);
    const held = await nginx.exec({ Cmd: ["perl", "-e", holdOpen] });
    await held.start({ Detach: true });
    await sleep(500);
    const before = Date.now();
    await provider.update(urn, made, { ...made.inputs, ...files("two"), drainSeconds: 2 });
    const seconds = (Date.now() - before) / 1000;
    expect(seconds).toBeGreaterThan(2);
    expect(seconds).toBeLessThan(8);
  });

  it("waits for old workers that do not know yet that they are to leave", async () => {
    const made = await provider.create(urn, news);
    await asWorker(`${each("kill -STOP")}; done`);
    const before = Date.now();
    await provider.update(urn, made, { ...made.inputs, ...files("two"), drainSeconds: 2 });
    expect((Date.now() - before) / 1000).toBeGreaterThan(2);
  });
});

/** Half a request, so that its worker has something in hand. */
const holdOpen = `use IO::Socket::UNIX; $web = IO::Socket::UNIX->new("/run/web.sock");
  print $web "GET / HTTP/1.1\\r\\n"; $web->flush; sleep 30`;

/** The start of a loop in a shell that does something to each worker. */
const each = (command: string) => `for process in /proc/[0-9]*; do
  grep -q "^nginx: worker process" $process/cmdline 2>/dev/null || continue
  ${command} "\${process#/proc/}"`;
