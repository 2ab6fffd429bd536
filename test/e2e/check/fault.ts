import type { SectionName } from "../../../ops/check/finding.ts";
import type { CheckedProduct } from "./product.ts";

/** Something that is wrong, and what a check says of it, and of nothing else. */
export interface Fault {
  name: string;
  section: SectionName;
  /** Where it is and what it is, with a blank between. */
  says: RegExp;
  /** Whether nothing can be told of what is on the server. */
  hidesAll?: boolean;
  damage(product: CheckedProduct): Promise<unknown>;
  repair(product: CheckedProduct): Promise<unknown>;
}

/** A step that is a shell script on a server, as root. */
export const app = (script: string) => (product: CheckedProduct) => product.two.app.exec(script);
export const infra = (script: string) => (product: CheckedProduct) => product.two.infra.exec(script);

/** A script on the app server in which $name is a container of a part, by default its first. */
export const withContainer =
  (part: string, script: string, index = 1) =>
  async (product: CheckedProduct) =>
    product.two.app.exec(`name=${await product.container(part, index)}; ${script}`);

/** Steps one after another. */
export const both =
  (...steps: ((product: CheckedProduct) => Promise<unknown>)[]) =>
  async (product: CheckedProduct) => {
    for (const step of steps) await step(product);
  };

/** The server's own unit would put it right before anybody sees it. */
export const reviveOff = app("systemctl stop aisha-revive");
export const reviveOn = app("systemctl start aisha-revive");
