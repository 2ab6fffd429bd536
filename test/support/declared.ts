import * as pulumi from "@pulumi/pulumi";

export interface Declared {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

/**
 * Runs a piece of a program without an engine. @returns every resource it declared, in order, children included; each
 * has the id `<name>-id`, and the outputs given for its type.
 */
export async function declare(
  program: () => unknown,
  outputs: Record<string, (inputs: Record<string, unknown>) => Record<string, unknown>> = {},
): Promise<Declared[]> {
  const declared: Declared[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        declared.push({ type, name, inputs });
        return { id: `${name}-id`, state: { ...inputs, ...outputs[type]?.(inputs) } };
      },
      call: () => ({}),
    },
    "aisha",
    "unit",
  );
  pulumi.runtime.setAllConfig({ "secrets:token": "hush", "secrets:other": "hist" }, ["secrets:token", "secrets:other"]);
  await pulumi.runtime.runInPulumiStack(async () => {
    program();
  });
  await pulumi.runtime.disconnect();
  return declared;
}

/** The resources of one type, by name. */
export function ofType(declared: Declared[], type: string): Record<string, Record<string, unknown>> {
  return Object.fromEntries(declared.filter((found) => found.type === type).map(({ name, inputs }) => [name, inputs]));
}
