import { join, resolve } from "node:path";

/** The clone these commands belong to. */
export const repository = resolve(import.meta.dirname, "..");

/** Where a command keeps what it makes. All of it is inside the clone, and git ignores it. */
export const folders = {
  all: join(repository, ".aisha"),
  cache: join(repository, ".aisha/cache"),
  pulumiHome: join(repository, ".aisha/pulumi"),
  plugins: join(repository, ".aisha/pulumi/plugins"),
  state: join(repository, ".aisha/state"),
  temporary: join(repository, ".aisha/tmp"),
  reports: join(repository, ".aisha/reports"),
  packages: join(repository, "node_modules"),
};
