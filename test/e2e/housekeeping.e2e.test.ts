import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../support/https.ts";
import { Hub } from "../support/hub.ts";
import { Product, type StackConfig } from "../support/product.ts";
import { declaredAs, rehearsed } from "../support/rehearsal.ts";
import type { TestServer } from "../support/test-server.ts";
import { TestServers } from "../support/test-servers.ts";

const stack = "e2e-housekeeping";
/** Of ports on this machine, which this product has none of. */
const noOffset = 20;
/** Milliseconds; minutes on a machine that builds images beside other work. */
const firstUpMs = 900_000;
const own = "/opt/aisha/housekeeping";
const notes = `/var/lib/aisha/${stack}`;
const timers = ["aisha-housekeeping", "aisha-disk-guard", "aisha-registry-collection"].map((name) => `${name}.timer`);
const label = `--label aisha.stack=${stack}`;
const project = "--label com.docker.compose.project=shop";
let servers: TestServers;
let server: TestServer;
let product: Product;

/** What cleanup says of each thing, as "remove image NAME", without what waits. */
async function cleaned(...options: string[]): Promise<string[]> {
  const { code, output } = await product.run(["bin/aisha cleanup --json", ...options].join(" "));
  expect(code, output).toBe(0);
  const { things } = JSON.parse(output) as { things: { what: string; kind: string; name: string }[] };
  return things
    .filter(({ what }) => what !== "wait")
    .map(({ what, kind, name }) => `${what} ${kind} ${name}`)
    .sort();
}

/** Notes what housekeeping sees first now as seen long ago. */
const letTimePass = () =>
  server.exec(
    `${own}/clean list >/dev/null; awk -v OFS='\t' '{ $4 = 1000000000 } 1' ${notes}/seen >/tmp/seen; mv /tmp/seen ${notes}/seen`,
  );

/** Containers, networks, volumes and images by their names. */
const things = async () => {
  const formats = {
    "ps -a": "{{.Names}}",
    "network ls": "{{.Name}}",
    "volume ls": "{{.Name}}",
    images: "{{.Repository}}:{{.Tag}} {{.ID}}",
  };
  const lists = Object.entries(formats).map(([command, format]) => `docker ${command} --format '${format}'`);
  return (await server.exec(lists.join(";"))).trim().split("\n").sort();
};

/** What somebody left of the stack: an image that was released once, a network, a volume and a container. */
const leave = () =>
  server.exec(`tar c -T /dev/null | docker import - ${server.address}:5000/aisha/redis:v0
    docker network create ${label} left-network
    docker volume create left-volume
    docker run --name left-container ${label} --entrypoint true debian:trixie-slim`);

/** As much of another project. */
const leaveOthers = () =>
  server.exec(`tar c -T /dev/null | docker import --change 'LABEL com.docker.compose.project=shop' -
    docker network create ${project} shop-network
    docker volume create ${project} shop-volume
    docker run --name shop-container ${project} --entrypoint true debian:trixie-slim`);

beforeAll(async () => {
  servers = await TestServers.open(stack);
  product = new Product(stack, noOffset);
  const hub = await Hub.open(servers);
  server = await servers.start("staging", "withDocker");
  product.configure(() =>
    rehearsed("staging", (config: StackConfig) => {
      Object.assign(config["aisha:servers"].staging, declaredAs(server, servers, hub), {
        housekeeping: { unusedVolumesDays: { "*": 1 }, protect: ["*-safe"] },
      });
      Object.assign(config["aisha:registry"], { address: server.address, keepTags: 2 });
      config["aisha:apps"] = { redis: config["aisha:apps"].redis };
      config["aisha:bots"] = {};
    }),
  );
  const { code, output } = await product.run("bin/up");
  expect(code, output).toBe(0);
}, firstUpMs);

afterAll(async () => {
  await servers?.close();
  product?.clone.remove();
});

test("timers run on the server, and a second up changes nothing", async () => {
  for (const verb of ["is-enabled", "is-active"]) {
    expect((await server.exec(`systemctl ${verb} ${timers.join(" ")}`)).trim().split("\n")).toEqual(
      timers.map(() => (verb === "is-enabled" ? "enabled" : "active")),
    );
  }
  expect(await server.exec("systemctl --failed --no-legend")).toBe("");
  expect((await product.run("bin/up")).output).toMatch(/Resources:\s+\d+ unchanged/);
});

describe("what somebody left", () => {
  beforeAll(async () => {
    await leave();
    await leaveOthers();
  });

  test("is at first too new for the service", async () => {
    const before = await things();
    await server.exec("systemctl start aisha-housekeeping.service");
    expect(await things()).toEqual(before);
  });

  test("goes in its time by the service, which says so", async () => {
    await letTimePass();
    const before = await things();
    await server.exec("systemctl start aisha-housekeeping.service");
    const after = await things();
    const gone = before.filter((thing) => !after.includes(thing)).map((thing) => thing.replace(/ \w{12}$/, ""));
    expect(gone.sort()).toEqual([`${server.address}:5000/aisha/redis:v0`, "left-network", "left-volume"].sort());
    const journal = await server.exec("journalctl -u aisha-housekeeping -o cat");
    expect(journal).toMatch(/^removed image aisha\/redis:v0 \(\d+\.\d MB\): of no release that stays, for \d+ d$/m);
    expect(journal).toMatch(/^removed volume left-volume: in no container, for \d+ d$/m);
  });

  test("is listed by a dry run, and that and nothing else is removed by the command", async () => {
    const before = await things();
    const listed = await cleaned("--dry-run", "--now");
    expect(listed).toEqual(["remove container left-container"]);
    expect(await things()).toEqual(before);
    expect(await cleaned("--now", "--yes")).toEqual(listed.map((line) => line.replace("remove", "removed")));
    const after = await things();
    expect(before.filter((thing) => !after.includes(thing))).toEqual(["left-container"]);
  });

  test("goes at once where the disk is too full, and the unit fails where that does not help", async () => {
    await server.exec("docker volume rm -f left-volume"); // a second one, which is new
    await leave();
    await server.exec(`sed -i 's/^full\t.*/full\t1/; s/^spare\t.*/spare\t0/' ${own}/policy`);
    await server.exec("systemctl start aisha-disk-guard.service || true");
    const journal = await server.exec("journalctl -u aisha-disk-guard -o cat");
    expect(journal).toMatch(/^\/\S* is \d+ % full, 1 % is the limit: cleaning up without waiting for ages$/m);
    expect(journal).toMatch(/^removed container left-container: exited, for 0 min$/m);
    expect(journal).toMatch(/^\/\S* is \d+ % full, though all that may go is gone; see what is large: /m);
    expect(await server.exec("systemctl --failed --no-legend --plain")).toMatch(/^aisha-disk-guard\.service /);
    expect(await things()).toEqual(
      expect.arrayContaining(["shop-container", "shop-network", "shop-volume", "left-volume"]),
    );
    expect((await product.run("bin/up")).output).toMatch(/host:index:File \(?staging-policy\)? updated/);
    await server.exec("systemctl start aisha-disk-guard.service");
    expect(await server.exec("systemctl --failed --no-legend")).toBe("");
  });
});

describe("the registry", () => {
  const registry = () => server.exec("docker ps -aq --no-trunc -f label=aisha.part=registry").then((id) => id.trim());
  const state = async () => (await server.exec(`docker inspect -f '{{.State.Status}}' ${await registry()}`)).trim();
  const answers = async () => {
    const asked = `docker exec ${await registry()} wget -q -O - http://127.0.0.1:5000/v2/ || true`;
    return (await server.exec(asked)) === "{}";
  };
  const restarts = () => server.exec("journalctl -u aisha-revive -o cat | grep -c restarting || true");

  /** Pushes images with a layer of their own each. */
  const push = (...tags: string[]) =>
    server.exec(`cd /tmp; for tag in ${tags.join(" ")}; do name=${server.address}:5000/aisha/job:$tag
      head -c 1000000 /dev/urandom >layer; tar c layer | docker import - $name; docker push -q $name; docker rmi $name; done`);

  beforeAll(async () => {
    await server.exec("systemctl set-environment QUIET_MINUTES=0.05 LOOK_SECONDS=1");
    await push("v1", "v2", "v3", "v4");
  });

  test("is collected by its service, and is not restarted while it is held", async () => {
    const before = await restarts();
    await server.exec("systemctl start aisha-registry-collection.service");
    const journal = await server.exec("journalctl -u aisha-registry-collection -o cat");
    expect(journal).toMatch(/^removed tag aisha\/job:v1: not among the last 2 that were pushed$/m);
    expect(journal).toMatch(/^the registry was held for \d+ s$/m);
    console.log(/the registry was held .*/.exec(journal)![0]);
    expect(await restarts()).toBe(before);
    const tags = await server.exec(
      `docker exec ${await registry()} ls /data/docker/registry/v2/repositories/aisha/job/_manifests/tags`,
    );
    expect(tags).toBe("v3\nv4\n");
  });

  test("is let go when its collection is killed", async () => {
    await push("v5", "v6");
    await server.exec(`systemctl start --no-block aisha-registry-collection.service
      until [ "$(docker inspect -f '{{.State.Status}}' ${await registry()})" = paused ]; do sleep 0.05; done
      systemctl kill -s KILL aisha-registry-collection.service`);
    await until(async () => (await state()) === "running", 10);
    expect(await server.exec("ls /run/aisha/held")).toBe("");
    expect(await answers()).toBe(true);
    await server.exec("systemctl reset-failed aisha-registry-collection.service");
  });

  test("is restarted when it is held beyond its time", async () => {
    const id = await registry();
    await server.exec(
      `read -r now _ </proc/uptime; echo $((\${now%.*} + 15)) >/run/aisha/held/${id}; docker pause ${id}; sleep 8`,
    );
    expect(await state()).toBe("paused");
    await until(answers, 60); // it has time to stop, which a paused one does not use
  });

  test("is part of what the command shows", async () => {
    await push("v7", "v8");
    const shown = await product.run("bin/aisha cleanup --dry-run --now");
    console.log(shown.output);
    expect(shown.code).toBe(0);
    for (const line of ["v5", "v6"]) expect(shown.output).toMatch(new RegExp(`remove +tag +aisha/job:${line} `));
    expect(shown.output).not.toContain("aisha/job:v8");
  });

  test("and none of it is a change to what is declared", async () => {
    const preview = await product.preview("--diff", "--expect-no-changes");
    expect(preview.code, preview.output).toBe(0);
  });
});
