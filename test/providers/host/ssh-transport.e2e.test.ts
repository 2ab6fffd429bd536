import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { execIn } from "../../../providers/host/exec.ts";
import { Host } from "../../../providers/host/host.ts";
import { plainText } from "../../../providers/host/log-frames.ts";
import { SshTransport } from "../../../providers/host/ssh-transport.ts";
import type { TestServer } from "../../support/test-server.ts";
import { TestServers } from "../../support/test-servers.ts";
import { targetOf } from "./over-ssh.ts";

let servers: TestServers;
let server: TestServer;
let transport: SshTransport;
let host: Host;

beforeAll(async () => {
  servers = await TestServers.open("ssh-transport");
  server = await servers.start("app", "withDocker");
  await server.load("debian:trixie-slim");
  transport = new SshTransport(targetOf(servers, server));
  host = new Host(transport);
});
afterAll(() => servers?.close());

describe("on a server over SSH", () => {
  it("programs run as root, with their words, input, output and exit code as they are", async () => {
    const words = ["it's", 'a "b" $HOME', "", "x\ny"];
    const script = 'printf "%s|" "$@"; cat; id -u >&2; exit 3';
    expect(await host.run(["sh", "-c", script, "sh", ...words], "gegrüßt\n".repeat(50_000))).toEqual({
      code: 3,
      stdout: `${words.join("|")}|${"gegrüßt\n".repeat(50_000)}`,
      stderr: "0\n",
    });
    expect((await host.run(["true"], "x".repeat(1_000_000))).code).toBe(0);
  });

  it("a program that is missing is told from one that fails", async () => {
    await expect(host.run(["nowhere"])).rejects.toMatchObject({ code: "ENOENT", message: "server app has no nowhere" });
    expect(await host.run(["sh", "-c", "nowhere"])).toMatchObject({ code: 127 });
  });

  it("files are written, read, moved and removed as on this machine", async () => {
    const path = "/opt/aisha/of root/app.conf";
    await host.writeFile(path, { content: "one\n", mode: "0640", owner: "admin:root" });
    expect(await host.readFile(path)).toMatchObject({
      content: "one\n",
      mode: "0640",
      owner: { names: "admin:root", ids: "1000:0" },
    });
    const refused = host.writeFile(path, { content: "two\n", mode: "0640" }, () => Promise.reject(new Error("no")));
    await expect(refused).rejects.toThrow("no");
    expect(await server.exec("ls '/opt/aisha/of root'; cat '/opt/aisha/of root/app.conf'")).toBe("app.conf\none\n");
    expect(await host.removeEmptyDirectory("/opt/aisha/of root")).toBe(false);
    await host.removeFile(path);
    expect(await host.removeEmptyDirectory("/opt/aisha/of root")).toBe(true);
    expect(await host.readFile(path)).toBeUndefined();
  });

  it("ports are asked as the server itself would", async () => {
    const answer = `print $c "HTTP/1.0 204 OK\\r\\n\\r\\n"`;
    const listen = `$s = IO::Socket::INET->new(Listen => 8, LocalAddr => "127.0.0.1", LocalPort => 8080)`;
    const program = `${listen}; while ($c = $s->accept) { <$c>; ${answer}; close $c }`;
    await server.exec(`systemd-run -q --expand-environment=no perl -MIO::Socket::INET -e '${program}'; sleep 1`);
    expect(await host.probe("127.0.0.1", 8080)).toBeUndefined();
    expect(await host.probe("127.0.0.1", 8080, "/health")).toBeUndefined();
    expect(await host.probe("127.0.0.1", 9)).toBe("port 9 does not answer (Connection refused)");
    const nobody = server.address.replace(/\d+$/, "250");
    expect(await host.probe(nobody, 80, "/")).toBe(`GET http://${nobody}:80/ fails: port 80 does not answer`);
  });

  it("fifty reads at once, and Docker with them, share one connection", async () => {
    const reads = Array.from({ length: 50 }, () => host.readFile("/etc/hostname"));
    const asked = Array.from({ length: 20 }, () => host.docker().listContainers());
    expect(new Set((await Promise.all(reads)).map((file) => file?.content))).toEqual(new Set(["app\n"]));
    await Promise.all(asked);
    expect(await server.exec("ss -Htn state established '( sport = :22 )' | wc -l")).toBe("1\n");
  });

  it("as many run at once as sshd allows, were it only two", async () => {
    // A restart returns when sshd listens again; a reload before that, and who connects meanwhile is reset.
    await server.exec("echo MaxSessions 2 >/etc/ssh/sshd_config.d/few.conf; systemctl restart ssh");
    const few = new Host(new SshTransport(targetOf(servers, server)));
    const reads = await Promise.all(Array.from({ length: 20 }, () => few.readFile("/etc/hostname")));
    await server.exec("rm /etc/ssh/sshd_config.d/few.conf; systemctl restart ssh");
    expect(reads).toHaveLength(20);
  });
});

describe("Docker over SSH", () => {
  /** One that ends by itself with 3, and one that stays. */
  async function tryEverything(docker: Docker): Promise<void> {
    const image = { Image: "debian:trixie-slim", HostConfig: {} };
    const brief = await docker.createContainer({
      ...image,
      Cmd: ["sh", "-c", "echo out; sleep 1; echo err >&2; exit 3"],
    });
    await brief.start();
    expect(await brief.wait()).toEqual({ StatusCode: 3 });
    expect(plainText(await brief.logs({ stdout: true, stderr: true }))).toBe("out\nerr\n");
    await brief.remove();
    await expect(brief.inspect()).rejects.toMatchObject({ statusCode: 404 });

    const lasting = await docker.createContainer({ ...image, Cmd: ["sleep", "1000"] });
    await lasting.start();
    expect(await execIn(lasting, ["sh", "-c", "echo out; exit 5"])).toEqual({ code: 5, output: "out\n" });
    const copied = await execIn(lasting, ["cat"], { stdin: "x".repeat(300_000) });
    expect([copied.code, copied.output.length]).toEqual([0, 300_000]);
    expect((await lasting.top({ ps_args: "-eo pid,args" })).Processes).toHaveLength(1);
    await lasting.remove({ force: true });
  }

  it("runs, waits, logs, executes and lists processes", () => tryEverything(transport.docker()));

  it("does the same for a user who is not in its group, by sudo", async () => {
    await server.exec("gpasswd -d admin docker");
    await tryEverything(new SshTransport(targetOf(servers, server)).docker());
    await server.exec("gpasswd -a admin docker");
  });

  it("names the server and the reason when it is stopped, and answers again once it runs", async () => {
    await server.exec("systemctl stop docker.socket docker");
    await expect(transport.docker().version()).rejects.toThrow(
      /^Docker does not answer on server app: .*connection refused; start it: ssh -p \d+ admin@127\.0\.0\.1 sudo systemctl start docker$/,
    );
    await server.exec("systemctl start docker");
    await sleep(500);
    expect((await transport.docker().version()).Version).toMatch(/^26/);
  });
});
