import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { GithubServer } from "./github.ts";
import type { StackConfig } from "./product.ts";
import { SmallProduct } from "./small-product.ts";

/** A small product in a git repository of Ana's, whose workflows' steps talk to a GitHub on loopback. */
export class WorkflowProduct extends SmallProduct {
  readonly github = new GithubServer();
  /** The pull request that the steps run for. */
  readonly pull = this.github.kept.pull();

  /** Brings version 1 up, as the workflow does. */
  async begin(): Promise<void> {
    await this.github.start();
    const event = { pull_request: { number: this.pull } };
    writeFileSync(join(this.clone.folder, ".aisha/event.json"), JSON.stringify(event));
    await this.must("git init -q -b main && git config user.name Ana && git config user.email ana@example.org");
    await this.must("git add . && git commit -qm 'Version 1'");
    await this.must(".github/steps/deploy.sh");
  }

  /** Commits a version, as a merge does. @returns the start of its commit's id */
  async commit(version: number, change?: (config: StackConfig) => void): Promise<string> {
    this.release(version, change);
    await this.must(`git commit -qam 'Version ${version}'`);
    return (await this.must("git rev-parse HEAD")).slice(0, 12);
  }

  /** A step of a workflow in TypeScript, in the environment that GitHub gives it. */
  step(name: string): Promise<{ code: number | null; output: string }> {
    const environment = { ...this.github.env, GITHUB_EVENT_PATH: ".aisha/event.json" };
    const given = Object.entries(environment).map(([key, value]) => `${key}=${value}`);
    return this.run(`${given.join(" ")} node_modules/.bin/node .github/steps/${name}.ts`);
  }

  deploy(allowOlder = false): Promise<{ code: number | null; output: string }> {
    return this.run(`ALLOW_OLDER=${allowOlder} .github/steps/deploy.sh`);
  }

  override async remove(): Promise<void> {
    this.github.stop();
    await super.remove();
  }
}
