import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Host } from "../../../providers/host/host.ts";
import { SshTransport } from "../../../providers/host/ssh-transport.ts";
import type { TestServer } from "../../support/test-server.ts";
import { TestServers } from "../../support/test-servers.ts";
import { cutConnections, targetOf } from "./over-ssh.ts";

let servers: TestServers;
let server: TestServer;
let transport: SshTransport;

beforeAll(async () => {
  servers = await TestServers.open("ssh-drops");
  server = await servers.start("app", "withDocker");
  await server.load("debian:trixie-slim");
});
beforeEach(async () => {
  await server.exec("rm -f /run/begun");
  transport = new SshTransport(targetOf(servers, server));
  await transport.run(["true"]);
});
afterAll(() => servers?.close());

/** A program that leaves a mark each time it begins, and ends with their number. */
function mark(): Promise<string> {
  const script = "echo x >>/run/begun; sleep 3; wc -l </run/begun";
  return transport.run(["sh", "-c", script]).then(({ stdout }) => stdout);
}

async function untilMarked(times: number): Promise<void> {
  await server.exec(`until [ "$(cat /run/begun 2>/dev/null | wc -l)" = ${times} ]; do sleep 0.1; done`);
}

async function start(): Promise<Docker.Container> {
  const options = { Image: "debian:trixie-slim", Cmd: ["sleep", "1000"], HostConfig: { AutoRemove: true } };
  const container = await transport.docker().createContainer(options);
  await container.start();
  return container;
}

describe("a connection that drops", () => {
  it("between two programs is opened again", async () => {
    await cutConnections(server);
    expect(await transport.run(["hostname"])).toMatchObject({ stdout: "app\n" });
  });

  it("in the middle of a program is opened again, and the program run again", async () => {
    const marked = mark();
    await untilMarked(1);
    await cutConnections(server);
    expect(await marked).toBe("2\n");
  });

  it("a second time is an error that says where to look", async () => {
    const lost = expect(mark()).rejects.toThrow(
      /^server app \(admin@127\.0\.0\.1:\d+\) dropped the connection twice; see why: ssh -p \d+ admin@127\.0\.0\.1 sudo journalctl -u ssh/,
    );
    for (const times of [1, 2]) {
      await untilMarked(times);
      await cutConnections(server);
    }
    await lost;
  });

  it("under many programs is opened once for all of them", async () => {
    const host = new Host(transport);
    const reads = Promise.all(Array.from({ length: 100 }, () => host.readFile("/etc/hostname")));
    await cutConnections(server);
    expect((await reads).every((file) => file?.content === "app\n")).toBe(true);
    expect(await server.exec("ss -Htn state established '( sport = :22 )' | wc -l")).toBe("1\n");
  });

  it("with the whole server is opened again once that is up", async () => {
    await server.restart();
    expect(await transport.run(["hostname"])).toMatchObject({ stdout: "app\n" });
  });
});

describe("a connection that drops under Docker", () => {
  it("in the middle of a question has it asked again", async () => {
    const container = await start();
    const stats = container.stats({ stream: false }); // takes the engine a second at least
    await sleep(300);
    await cutConnections(server);
    expect((await stats).name).toMatch(/^\//);
    await container.remove({ force: true });
  });

  it("in the middle of a change is an error, since the engine may have made it", async () => {
    const container = await start();
    const waited = expect(container.wait()).rejects.toThrow("the connection to Docker was lost before its answer");
    await sleep(300);
    await cutConnections(server);
    await waited;
    expect((await container.inspect()).State.Running).toBe(true);
    await container.remove({ force: true });
  });
});

describe("a server that cannot be reached any more", () => {
  it("is asked again after five seconds, not by every resource", async () => {
    await server.exec("systemctl stop ssh.socket ssh");
    await cutConnections(server);
    const refused = /refuses the connection|ends the connection before a login/; // by docker's own proxy, or behind it
    await expect(transport.run(["true"])).rejects.toThrow(refused);
    await server.exec("systemctl start ssh");
    await expect(transport.run(["true"])).rejects.toThrow(refused);
    await sleep(5000);
    expect(await transport.run(["true"])).toMatchObject({ code: 0 });
  });

  it("and keeps silent is given up after half a minute", async () => {
    const marked = mark();
    await untilMarked(1);
    const nothingPasses = (flag: "-I" | "-D") =>
      server.exec(
        `iptables ${flag} INPUT -p tcp --dport 22 -j DROP; iptables ${flag} OUTPUT -p tcp --sport 22 -j DROP`,
      );
    await nothingPasses("-I");
    const failed = marked.finally(() => nothingPasses("-D"));
    await expect(failed).rejects.toThrow(/^server app \(admin@127\.0\.0\.1:\d+\) does not answer within 10 s/);
  }, 45_000);
});
