import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Checked } from "../../../ops/check/run.ts";
import { until } from "../../support/https.ts";
import { Outside } from "../../support/outside.ts";
import type { StackConfig } from "../../support/product.ts";
import { TwoServers } from "../../support/two-servers.ts";

/** Of the product on the app server, which is 20 containers with the registry on the other. */
const replicas = { "webhook-api": 4, worker: 4, voice: 6 };
/** Seconds in which a server is well again once a fault is gone. */
const wellWithin = 120;

/** What turns voice into text in this product: the sample's worker, in an image that has a program called ffmpeg. */
const voiceImage = `ARG SAMPLE
FROM $SAMPLE
USER root
RUN printf '#!/bin/sh\\nexec cat "$@"\\n' >/usr/local/bin/ffmpeg && chmod 755 /usr/local/bin/ffmpeg
USER 1000:1000
`;

/** The sample product on two servers, with what others run for it, and a check of all of it. */
export class CheckedProduct {
  readonly two: TwoServers;
  readonly outside: Outside;

  private constructor(two: TwoServers, outside: Outside) {
    this.two = two;
    this.outside = outside;
  }

  /** @param stack also the name of the test */
  static async open(stack: string): Promise<CheckedProduct> {
    const two = await TwoServers.open(stack);
    const product = new CheckedProduct(two, await Outside.open(two.servers));
    const folder = join(two.product.clone.folder, "voice");
    mkdirSync(folder);
    writeFileSync(join(folder, "Dockerfile"), voiceImage);
    await two.setSecrets(product.outside.secrets);
    product.declare();
    return product;
  }

  declare(change: (config: StackConfig) => void = () => {}): void {
    this.two.declare((config) => {
      config["aisha:images"].voice = { context: "voice", from: { SAMPLE: "sample" } };
      const apps = config["aisha:apps"];
      apps.voice = { ...structuredClone(apps.worker), image: "voice", user: "1000:1000" };
      apps.voice.volumes = { audio: { path: "/audio", owner: "1000:1000" } };
      for (const [name, count] of Object.entries(replicas)) apps[name].replicas = count;
      for (const name of ["worker", "voice"]) apps[name].health.intervalSeconds = 20; // each starts a Node
      config["aisha:services"] = this.outside.declared;
      config["aisha:transcription"] = { app: "voice", keys: ["TELEGRAM_TOKEN"], folder: "/audio" };
      change(config);
    });
  }

  /** What `bin/aisha check --json` says. */
  async check(...sections: string[]): Promise<Checked & { code: number | null }> {
    const { clone, stack } = this.two.product;
    const env = { AISHA_STACK: stack, PULUMI_CONFIG_PASSPHRASE: "local" };
    const { code, stdout, stderr } = await clone.run(`bin/aisha check --json ${sections.join(" ")}`, env);
    if (!stdout.startsWith("{")) throw new Error(`${stdout}${stderr}`);
    return { code, ...(JSON.parse(stdout) as Checked) };
  }

  async untilWell(): Promise<void> {
    await until(async () => (await this.check()).code === 0, wellWithin);
  }

  /** The name of a container on the app server, one that does not run included. @param index from 1 on, of a replica */
  async container(part: string, index = 1): Promise<string> {
    const list = `docker ps -a --format '{{.Names}}' -f label=aisha.part=${part}`;
    return (await this.two.app.exec(`${list} | grep -E '^${part}(-${index})?-[0-9a-f]+$' | head -1`)).trim();
  }

  async close(): Promise<void> {
    await this.two.close();
  }
}
