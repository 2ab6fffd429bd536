import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { parse } from "yaml";
import { standbyFolders } from "../../config/standby-folders.ts";
import { type BotStanding, standingOfBot } from "../../ops/bot/bots.ts";
import { execIn } from "../../providers/host/exec.ts";
import { Product, type StackConfig } from "./product.ts";
import { secretsOf } from "./rehearsal.ts";

/** Name → id, which is the first part of its token. */
export const botIds: Record<string, number> = { alpha: 41, beta: 42, gamma: 43 };

export function tokenOf(name: string): string {
  return `${botIds[name]}:token-of-${name}`;
}

/** Exit 0 while the last poll is less than so many seconds ago; without the processor that a Node would need each second. */
const healthMaxAgeSeconds = 5;
const health = {
  command: ["sh", "-c", `test $(($(date +%s) - $(stat -c %Y /tmp/heartbeat))) -lt ${healthMaxAgeSeconds}`],
  ...{ intervalSeconds: 1, retries: 2, timeoutSeconds: 2, startSeconds: 15 },
};
/** Seconds from when a bot hangs to when that is known: the age of its last poll, and the failures in a row. */
export const healthTimeSeconds = healthMaxAgeSeconds + health.intervalSeconds * (health.retries - 1);

/** Blocks a bot for good by SIGUSR2, and leaves it alive. */
const canHang = "process.on('SIGUSR2', () => { for (;;); }); import('/app/bot/main.ts')";
export const goodCommand = ["node", "-e", canHang];

/** The sample's Telegram server, Redis and bots of three tokens, each behind a lease of its own. */
export class BotsProduct extends Product {
  /** Address of the Telegram server's page. */
  readonly page = `${this.base}/chat`;
  readonly names: string[];
  #secrets: StackConfig = {};
  #release = 0;

  /** @param count how many bots */
  constructor(stack: string, offset: number, count: number) {
    super(stack, offset);
    this.names = Object.keys(botIds).slice(0, count);
  }

  /** Declares the product, brought up by nobody yet. */
  async begin(): Promise<void> {
    this.configure((text) => text);
    const tokens = this.names.map(tokenOf);
    const named: [string, string][] = [
      ["tokens", tokens.join(",")],
      ...this.names.map((name, index): [string, string] => [name, tokens[index]!]),
    ];
    for (const [name, value] of named) {
      await this.must(`printf %s ${value} | bin/aisha pulumi config set --secret secrets:${name}`);
    }
    this.#secrets = secretsOf(parse(this.stackFile()).config);
    this.release();
  }

  /** Declares a release that is other containers of every bot, or of some. */
  release(bots = this.names, change: (bot: StackConfig) => void = () => {}): void {
    this.#release++;
    const before = this.#release > 1 ? parse(this.stackFile()).config["aisha:bots"] : {};
    this.declare((config) => {
      Object.assign(config, this.#secrets);
      const { telegram, redis } = config["aisha:apps"];
      telegram.secrets.TELEGRAM_TOKEN = "tokens";
      config["aisha:apps"] = { telegram, redis };
      const { image, env } = config["aisha:bots"].bot;
      config["aisha:bots"] = { ...before };
      for (const name of bots) {
        const variables = { ...env, POLL_TIMEOUT_S: "2", RELEASE: `${this.#release}` };
        const bot = { image, command: goodCommand, env: variables, secrets: { TELEGRAM_TOKEN: name }, health };
        config["aisha:bots"][name] = { ...bot, heartbeat: "/tmp/heartbeat", settleSeconds: 2, stopGraceSeconds: 10 };
        change(config["aisha:bots"][name]);
      }
    });
  }

  standing(bot: string): Promise<BotStanding> {
    const engine = { server: "local", docker: this.engine, close: async () => {} };
    return standingOfBot([engine], this.stack, bot, { heartbeat: "/tmp/heartbeat" });
  }

  /**
   * Waits until a bot has a healthy leader and a standby. @param handovers that there must have been at least
   * @throws Error when it has not within a minute
   */
  async whole(bot: string, handovers = 0): Promise<BotStanding> {
    for (const end = Date.now() + 60_000; ; await sleep(250)) {
      const standing = await this.standing(bot);
      const isWhole = standing.leader?.health === "healthy" && standing.standby.length > 0;
      if (isWhole && standing.handovers.length >= handovers) return standing;
      if (Date.now() > end) throw new Error(`${bot} is not whole within 60 s: ${JSON.stringify(standing)}`);
    }
  }

  async leaderOf(bot: string): Promise<Docker.Container> {
    return this.engine.getContainer((await this.whole(bot)).leader!.id);
  }

  /** Sends a signal to the bot's own process, or to its supervisor, from inside as anything there could. */
  async signal(container: Docker.Container, signal: string, whom: "bot" | "supervisor" = "bot"): Promise<void> {
    const own = `read -r role since supervisor <${standbyFolders.own}/role`;
    const find = `for p in /proc/[0-9]*; do case "$(cat $p/stat 2>/dev/null)" in *") "?" $supervisor "*) [ "$(head -c 4 $p/cmdline)" = node ] && echo \${p#/proc/}; esac; done`;
    const pid = whom === "bot" ? `$(${find})` : "$supervisor";
    const { code, output } = await execIn(container, [
      "sh",
      "-c",
      `${own}; pid=${pid}; [ "$pid" ] || exit 9; kill -${signal} $pid`,
    ]);
    if (code === 9) throw new Error(`${signal} was not sent: ${output}`);
  }
}
