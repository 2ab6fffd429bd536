import * as pulumi from "@pulumi/pulumi";
import { type Configuration, schema } from "./config/schema.ts";

const project = "aisha";
const secretsNamespace = "secrets";

/**
 * Reads `aisha:*` of Pulumi.<stack>.yaml.
 * @throws pulumi.RunError with every problem of the file, a line each, before the first resource.
 */
export function loadConfig(): Configuration {
  const config = new pulumi.Config(project);
  const keys = Object.keys(pulumi.runtime.allConfig())
    .filter((key) => key.startsWith(`${project}:`))
    .map((key) => key.slice(project.length + 1));
  const result = schema.safeParse(Object.fromEntries(keys.map((key) => [key, config.getObject(key)])));
  const problems = result.success ? missingSecrets(result.data) : result.error.issues.map(describe);
  if (!result.success || problems.length > 0) {
    const file = `Pulumi.${pulumi.getStack()}.yaml`;
    throw new pulumi.RunError(
      `${file} has ${problems.length} problem(s):\n${problems.map((line) => `  ${line}`).join("\n")}`,
    );
  }
  return result.data;
}

/** The value of a secret set by `pulumi config set --secret secrets:<name>`. */
export function secret(name: string): pulumi.Output<string> {
  return new pulumi.Config(secretsNamespace).requireSecret(name);
}

function describe(issue: { path: PropertyKey[]; message: string }): string {
  return `${issue.path.map(String).join("/") || "(top level)"}: ${issue.message}`;
}

function missingSecrets({ apps, bots }: Configuration): string[] {
  const config = new pulumi.Config(secretsNamespace);
  const known = (name: string) => config.getSecret(name) !== undefined;
  return Object.entries({ apps, bots }).flatMap(([kind, workloads]) =>
    Object.entries(workloads).flatMap(([name, { secrets }]) =>
      Object.entries(secrets)
        .filter(([, secretName]) => !known(secretName))
        .map(
          ([variable, secretName]) =>
            `${kind}/${name}/secrets/${variable}: must name a secret that is set, got "${secretName}"; ` +
            `run: pulumi config set --secret ${secretsNamespace}:${secretName}`,
        ),
    ),
  );
}
