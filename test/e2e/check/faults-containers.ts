import type { StackConfig } from "../../support/product.ts";
import { app, both, type Fault, infra, reviveOff, reviveOn, withContainer } from "./fault.ts";

/** The first process of a container is docker's init; the next is the app. */
const appProcess = "$(docker top $name -eo pid | sed -n 3p)";
const files = "$(docker inspect -f '{{.GraphDriver.Data.MergedDir}}' $name)";
const audio = "/var/lib/docker/volumes/$(docker volume ls -q -f name=voice-audio)/_data";
const onRegistry = "name=$(docker ps -aq -f label=aisha.part=registry)";

export const containerFaults: Fault[] = [
  {
    name: "a stopped container",
    section: "apps",
    says: /^app\/worker-2-\w+ is exited, exit code \d+/,
    damage: withContainer("worker", "docker stop -t 5 $name", 2),
    repair: withContainer("worker", "docker start $name", 2),
  },
  {
    name: "a container that was removed",
    section: "apps",
    says: /^app\/worker-1-\w+ is gone/,
    damage: withContainer("worker", "docker rm -f $name"),
    repair: ({ two }) => two.up(),
  },
  {
    name: "another image than the declared one",
    section: "apps",
    says: /^app\/worker-1-\w+ is not the container that was brought up: it runs \S+aisha\/redis@sha256:\w+, declared is \S+aisha\/sample@/,
    damage: async (product) => {
      const name = await product.container("worker");
      const redis = "$(docker inspect -f '{{.Config.Image}}' $(docker ps -q -f label=aisha.part=redis))";
      const label = `--label aisha.stack=${product.two.product.stack} --label aisha.part=worker`;
      const other = `docker run -d --init --name ${name} ${label} --entrypoint sleep ${redis} 600`;
      await product.two.app.exec(`image=${redis}; docker rm -f ${name}; ${other.replace(redis, "$image")}`);
    },
    repair: async (product) => {
      await product.two.app.exec(`docker rm -f ${await product.container("worker")}`);
      await product.two.up();
    },
  },
  {
    name: "a release that was declared and not brought up",
    section: "apps",
    says: /^app\/redis declared is v2 sha256:aaaaaaaaaaaa, brought up was sha256:\w{12}/,
    damage: async (product) =>
      product.declare((config: StackConfig) => {
        const registry = `${config["aisha:registry"].address}:5000`;
        config["aisha:apps"].redis.image = `${registry}/aisha/redis:v2@sha256:${"a".repeat(64)}`;
      }),
    repair: async (product) => product.declare(),
  },
  {
    name: "an unhealthy app",
    section: "apps",
    says: /^app\/webhook-api-1-\w+ is unhealthy/,
    damage: both(reviveOff, withContainer("webhook-api", `kill -STOP ${appProcess}`)),
    repair: both(withContainer("webhook-api", `kill -CONT ${appProcess}`), reviveOn),
  },
  {
    name: "a crash loop",
    section: "apps",
    says: /^app\/worker-3-\w+ ends and is restarted again and again \(\d+ times\)/,
    damage: withContainer("worker", `for i in 1 2 3; do kill -9 ${appProcess}; sleep 3; done`, 3),
    repair: withContainer("worker", "docker restart -t 5 $name", 3),
  },
  {
    name: "a paused container",
    section: "apps",
    says: /^app\/worker-4-\w+ is paused/,
    damage: both(reviveOff, withContainer("worker", "docker pause $name", 4)),
    repair: both(withContainer("worker", "docker unpause $name", 4), reviveOn),
  },
  {
    name: "a container cut off from nginx",
    section: "apps",
    says: /^app\/webhook-api-2-\w+ is cut off from the network over which nginx reaches it/,
    damage: withContainer(
      "webhook-api",
      "net=$(docker network ls -q -f label=aisha.part=edge); docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}' $name >/root/addresses; docker network disconnect $net $name",
      2,
    ),
    repair: withContainer(
      "webhook-api",
      "net=$(docker network ls -q -f label=aisha.part=edge); docker network connect --ip $(grep -o '10\\.219\\.[0-9.]*' /root/addresses) $net $name",
      2,
    ),
  },
  {
    name: "memory that ran out",
    section: "docker",
    says: /^app\/voice-1-\w+ \d+ of its processes were killed, since it needed more memory than its limit/,
    damage: withContainer(
      "voice",
      "docker exec $name node -e 'const all = []; for (;;) all.push(Buffer.alloc(1e7, 1))' || true",
    ),
    repair: withContainer("voice", "docker restart -t 5 $name"),
  },
  {
    name: "the registry stopped",
    section: "registry",
    says: /^infra\/registry-\w+ is exited/,
    damage: infra(`${onRegistry}; docker stop $name`),
    repair: infra(`${onRegistry}; docker start $name`),
  },
  {
    name: "another password at the registry",
    section: "registry",
    says: /^app → [\d.]+:5000 the registry refuses the declared login/,
    damage: infra(
      "cp -a /opt/aisha/registry/htpasswd /root/; sed -i 's/.......$/AAAAAAA/' /opt/aisha/registry/htpasswd",
    ),
    repair: infra("cat /root/htpasswd >/opt/aisha/registry/htpasswd"),
  },
  {
    name: "a registry whose authority is not trusted",
    section: "registry",
    says: /^app → [\d.]+:5000 Docker does not trust the registry's authority/,
    damage: app("mv /etc/docker/certs.d/*/ca.crt /root/"),
    repair: app("mv /root/ca.crt /etc/docker/certs.d/*/"),
  },
  {
    name: "a certificate of the registry that soon expires",
    section: "registry",
    says: /^app → [\d.]+:5000 the registry's certificate expires in 4 days/,
    damage: infra(
      `cd /opt/aisha/registry; cp -a cert.pem /root/registry-cert.pem; copy="-copy_extensions copyall"
       openssl x509 -x509toreq -in cert.pem -signkey key.pem $copy -out /tmp/short.csr
       ca="-CA ../registry-ca/cert.pem -CAkey ../registry-ca/key.pem"
       openssl x509 -req -in /tmp/short.csr $copy $ca -days 5 -out /tmp/short.pem
       cat /tmp/short.pem >cert.pem; ${onRegistry}; docker restart $name`,
    ),
    repair: infra(`cat /root/registry-cert.pem >/opt/aisha/registry/cert.pem; ${onRegistry}; docker restart $name`),
  },
  {
    name: "no ffmpeg",
    section: "transcription",
    says: /^app\/voice-2-\w+ ffmpeg is not in the image/,
    damage: withContainer("voice", `mv ${files}/usr/local/bin/ffmpeg /root/`, 2),
    repair: withContainer("voice", `mv /root/ffmpeg ${files}/usr/local/bin/`, 2),
  },
  {
    name: "an audio folder of root's",
    section: "transcription",
    says: /^app\/voice \/audio is owned by 0:0, mode 755, and cannot be written by 1000:1000/,
    damage: app(`chown root:root ${audio}; chmod 755 ${audio}`),
    repair: app(`chown 1000:1000 ${audio}`),
  },
];
