import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { repository } from "../../ops/repository.ts";
import type { TestServer } from "./test-server.ts";

const run = promisify(execFile);
/** Of the network of the old containers, where their names are known. */
const network = "aisha-net";
const name = "app.example.org";
export const live = `/etc/letsencrypt/live/${name}`;
export const keys = 1000;
export const jobs = 50;

/** What is built on the server, as the stack builds it later, so that Docker finds its layers there. */
const contexts: Record<string, { context: string; dockerfile?: string; args?: string }> = {
  registry: { context: "images/registry" },
  nginx: { context: "images/nginx" },
  redis: { context: "sample/redis" },
  node: { context: "node_modules/node/bin", dockerfile: "images/node/Dockerfile" },
  sample: { context: "sample", args: "--build-arg NODE_IMAGE=old/node" },
};

const nginxConf = `events {}
http {
  upstream api { server aisha-webhook-api-1:8080; server aisha-webhook-api-2:8080; }
  server { listen 80; return 301 https://$host$request_uri; }
  server {
    listen 443 ssl;
    ssl_certificate ${live}/fullchain.pem;
    ssl_certificate_key ${live}/privkey.pem;
    location / { proxy_pass http://api; }
  }
}
`;

const registryConf = `version: 0.1
storage: { filesystem: { rootdirectory: /var/lib/registry } }
http: { addr: ":5000" }
`;

/** The sample product as shell scripts set it up on a server, by docker run, with data in it. */
export class OldSetup {
  readonly #server: TestServer;
  readonly #token: string;

  /** @param token of the bot, which polls a Telegram server at port 8081 of the server */
  constructor(server: TestServer, token: string) {
    this.#server = server;
    this.#token = token;
  }

  get telegram(): string {
    return `http://${this.#server.address}:8081`;
  }

  async install(): Promise<void> {
    await this.#server.load("debian:trixie-slim");
    await this.#server.exec("systemctl start docker");
    for (const image of Object.keys(contexts)) await this.#build(image);
    await this.#files();
    await this.#containers();
    await this.#fill();
  }

  async #build(image: string): Promise<void> {
    const { context, dockerfile = `${context}/Dockerfile`, args = "" } = contexts[image]!;
    const tar = `tar -C '${join(repository, context)}' --owner 0 --group 0 -c . | docker exec -i ${this.#server.container.id}`;
    await run("sh", ["-c", `${tar} sh -c 'mkdir -p /root/${image} && tar -x -C /root/${image}'`]);
    await run("docker", ["cp", join(repository, dockerfile), `${this.#server.container.id}:/root/${image}/Dockerfile`]);
    await this.#server.exec(`cd /root/${image} && DOCKER_BUILDKIT=0 docker build -q ${args} -t old/${image} .`);
  }

  async #files(): Promise<void> {
    const put = (path: string, text: string) => this.#server.exec(`mkdir -p $(dirname ${path}); cat >${path}`, text);
    await put("/srv/aisha/nginx.conf", nginxConf);
    await put("/srv/aisha/registry.yml", registryConf);
    await put("/etc/cron.d/aisha", "*/5 * * * * root docker start aisha-bot >/dev/null 2>&1\n");
    await this.#server.exec(`archive=/etc/letsencrypt/archive/${name}; mkdir -p $archive ${live}; cd $archive
      openssl req -x509 -nodes -newkey rsa:2048 -days 90 -subj /CN=${name} -addext subjectAltName=DNS:${name} \\
        -keyout privkey1.pem -out fullchain1.pem 2>/dev/null
      for file in privkey fullchain; do ln -s ../../archive/${name}/$file\\1.pem ${live}/$file.pem; done`);
  }

  async #containers(): Promise<void> {
    const redis = "-e REDIS_URL=redis://aisha-redis:6379";
    const bot = `${redis} -e TELEGRAM_API_ROOT=${this.telegram} -e TELEGRAM_TOKEN=${this.#token}`;
    const all = [
      `run -d --name telegram --restart always -p 8081:8081 -e DATA_DIR=/data -e TELEGRAM_TOKEN=${this.#token} old/sample node telegram/main.ts`,
      "run -d --name aisha-redis --restart always -v aisha_redis_data:/data old/redis",
      ...[1, 2].map((n) => `run -d --name aisha-webhook-api-${n} --restart always ${redis} old/sample`),
      `run -d --name aisha-worker --restart always ${bot} old/sample node worker/main.ts`,
      `run -d --name aisha-bot --restart always ${bot} old/sample node bot/main.ts`,
      `create --name aisha-standby-bot ${bot} old/sample node bot/main.ts`,
      "run -d --name aisha-registry --restart always -p 5000:5000 -v aisha_registry_data:/var/lib/registry " +
        "-v /srv/aisha/registry.yml:/etc/docker/registry/config.yml:ro --user 0 old/registry",
      "run -d --name aisha-nginx --restart always -p 80:80 -p 443:443 -v /srv/aisha/nginx.conf:/etc/nginx/nginx.conf:ro " +
        "-v /etc/letsencrypt:/etc/letsencrypt:ro old/nginx",
    ];
    const commands = all.map((line) => `docker ${line.replace(/--name/, `--network ${network} --name`)}`);
    await this.#server.exec([`docker network create ${network}`, ...commands].join("\n"));
  }

  async #fill(): Promise<void> {
    const cli = "docker exec -i aisha-redis redis-cli";
    await this.#server.exec(`until ${cli} ping; do sleep 0.2; done
      seq ${keys} | sed 's/.*/set old:& value-&/' | ${cli} >/dev/null
      seq ${jobs} | sed 's/.*/rpush old-jobs job-&/' | ${cli} >/dev/null
      docker tag old/redis 127.0.0.1:5000/aisha/legacy:v1; docker push -q 127.0.0.1:5000/aisha/legacy:v1`);
  }
}
