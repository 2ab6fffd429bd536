import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Product } from "./product.ts";
import { PushedImages } from "./pushed-images.ts";

/** The sample product as readers of the documents have it: whole, in a git repository, with v42 pushed to its registry. */
export class DocumentedProduct extends Product {
  async begin(): Promise<void> {
    this.declare((config) => {
      for (const part of Object.values({ ...config["aisha:apps"], ...config["aisha:bots"] })) {
        Object.assign(part as object, { settleSeconds: 1 });
      }
      config["aisha:nginx"].drainSeconds = 2;
    });
    writeFileSync(join(this.clone.folder, "list"), "what exec is given\n");
    await this.must("git init -q -b main && git config user.name Ana && git config user.email ana@example.org");
    await this.must("git add . && git commit -qm Begin");
    await this.must("git init -q --bare .git/origin && git remote add origin .git/origin && git push -qu origin main");
    await this.must("bin/up");
    await new PushedImages(this).push("sample", "v42", "ENV VERSION=v42");
  }
}
