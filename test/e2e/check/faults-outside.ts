import { setTimeout as sleep } from "node:timers/promises";
import { app, type Fault, withContainer } from "./fault.ts";
import type { CheckedProduct } from "./product.ts";

const lease = "/var/lib/docker/volumes/$(docker volume ls -q -f name=bot-lease)/_data";
const appNetwork = "$(docker network ls -q -f label=aisha.part=app)";
const bots = "$(docker ps -q -f label=aisha.part=bot)";
const cacheCommand =
  (command: string) =>
  ({ outside }: CheckedProduct) =>
    outside.exec("redis", `REDISCLI_AUTH="$PASSWORD" redis-cli ${command}`);

export const outsideFaults: Fault[] = [
  {
    name: "Redis that is down",
    section: "services",
    says: /^app → cache \([\d.]+:6379\) redis: /,
    damage: ({ outside }) => outside.stop("redis"),
    repair: ({ outside }) => outside.start("redis"),
  },
  {
    name: "another password of Redis",
    section: "services",
    says: /^app → cache \([\d.]+:6379\) redis: WRONGPASS/,
    damage: cacheCommand("config set requirepass another-password"),
    repair: ({ outside }) =>
      outside.exec("redis", 'REDISCLI_AUTH=another-password redis-cli config set requirepass "$PASSWORD"'),
  },
  {
    name: "Redis that is full",
    section: "services",
    says: /^app → cache \([\d.]+:6379\) redis: OOM command not allowed/,
    damage: cacheCommand("config set maxmemory 1"),
    repair: cacheCommand("config set maxmemory 0"),
  },
  {
    name: "another password of Postgres",
    section: "services",
    says: /^app → db \([\d.]+:5432\) postgres: password authentication failed for user "aisha"/,
    damage: ({ outside }) => outside.sql("alter role aisha password 'another-password'"),
    repair: ({ outside }) =>
      outside.exec(
        "postgres",
        `PGPASSWORD=another-password psql -h 127.0.0.1 -U aisha postgres -c "alter role aisha password '$PASSWORD'"`,
      ),
  },
  {
    name: "Postgres that is down",
    section: "services",
    says: /^app → db \([\d.]+:5432\) postgres: /,
    damage: ({ outside }) => outside.stop("postgres"),
    repair: async ({ outside }) => {
      await outside.start("postgres");
      await sleep(2000);
    },
  },
  {
    name: "a bucket that is gone",
    section: "services",
    says: /^app → files \([\d.]+:9000\) minio: it has no bucket audio/,
    damage: ({ outside }) => outside.exec("minio", "mv /tmp/files/audio /tmp/audio"),
    repair: ({ outside }) => outside.exec("minio", "mv /tmp/audio /tmp/files/audio"),
  },
  {
    name: "a bot that nobody can take over from",
    section: "bot",
    says: /^app\/bot-2-\w+ is exited/,
    damage: withContainer("bot", "docker stop -t 5 $name", 2),
    repair: withContainer("bot", "docker start $name", 2),
  },
  {
    name: "two leaders",
    section: "bot",
    says: /^bot 2 lead at once, and messages are answered twice: bot-\d-\w+, bot-\d-\w+/,
    // Who has the old file open keeps its lock; the next takes the lock of another, and cannot disturb the first one's polls.
    damage: app(
      `cd ${lease}; mv lease /root/lease; : >lease; chmod 644 lease
       for id in ${bots}; do
         docker exec $id grep -q leading /dev/shm/aisha-bot/role && continue
         docker network disconnect ${appNetwork} $id; docker restart -t 5 $id
       done; sleep 3`,
    ),
    repair: app(
      `cd ${lease}; docker stop -t 5 ${bots}; mv /root/lease lease; all=$(docker ps -aq -f label=aisha.part=bot)
       for id in $all; do docker network connect --alias bot ${appNetwork} $id 2>/dev/null || true; done; docker start $all`,
    ),
  },
  {
    name: "no leader",
    section: "bot",
    says: /^bot nobody leads: it does not poll/,
    // Somebody else is in line for the lease, and gets it when the leader dies; then the other dies as well.
    damage: app(
      `systemd-run -q --unit=lease-taker flock ${lease}/lease sleep 600; sleep 1
       for round in 1 2; do
         for id in ${bots}; do docker exec $id grep -q leading /dev/shm/aisha-bot/role && docker restart -t 5 $id || true; done; sleep 2
       done`,
    ),
    repair: app("systemctl stop lease-taker"),
  },
];
