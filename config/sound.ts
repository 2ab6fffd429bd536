/**
 * A value of which only that is there whose own rule holds. An entry of a map that is wrong as a whole is undefined but
 * keeps its name, so that it still counts as declared.
 */
export type Sound<Value> = Value extends string | number | boolean | readonly unknown[]
  ? Value
  : { [Key in keyof Value]?: Sound<Value[Key]> };

export type Path = readonly PropertyKey[];

/** Takes out what stands at the paths. A list with a wrong element is wrong as a whole. */
export function sound<Value>(value: Value, wrong: Path[]): Sound<Value> {
  const copy: Record<PropertyKey, unknown> = { whole: structuredClone(value) };
  for (const path of wrong) cut(copy, ["whole", ...path]);
  return (copy.whole ?? {}) as Sound<Value>;
}

function cut(holder: Record<PropertyKey, unknown>, [key, ...rest]: PropertyKey[]): void {
  const inner = holder[key!];
  const isMap = typeof inner === "object" && inner !== null && !Array.isArray(inner);
  if (rest.length > 0 && isMap) cut(inner as Record<PropertyKey, unknown>, rest);
  else holder[key!] = undefined;
}

/** Whether `path` is `outer` or inside it. */
export function isWithin(path: Path, outer: Path): boolean {
  return outer.every((key, depth) => path[depth] === key);
}

/** The entries of a map that may be missing, each with an empty one in place of one that is wrong. */
export function entriesOf<Value extends object>(map: Record<string, Value | undefined> | undefined): [string, Value][] {
  return Object.entries(map ?? {}).map(([name, value]) => [name, value ?? ({} as Value)]);
}
