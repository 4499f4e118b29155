/** `watch.ndjson`, `watch.ndjson.1`, …: a recording that was rotated, the newest part under the name itself. */
export function partPath(path: string, age: number): string {
  return age === 0 ? path : `${path}.${age}`;
}

/**
 * The same sources with the parts of one recording in the order of time, oldest first, whatever a shell made of
 * `watch.ndjson*`. The parts take the places that they had among the others.
 */
export function oldestFirst<T extends { readonly name: string }>(sources: readonly T[]): readonly T[] {
  const names = new Set(sources.map((s) => s.name));
  const families = new Map<string, T[]>();
  for (const source of sources) {
    const { family } = placeOf(source.name, names);
    families.set(family, [...(families.get(family) ?? []), source]);
  }
  for (const parts of families.values()) {
    parts.sort((a, b) => placeOf(b.name, names).age - placeOf(a.name, names).age);
  }
  return sources.flatMap((source) => families.get(placeOf(source.name, names).family)?.shift() ?? []);
}

/** A name that ends in a number is a part only beside what it would be a part of. */
function placeOf(name: string, names: ReadonlySet<string>): { readonly family: string; readonly age: number } {
  const [, family = '', age = ''] = /^(.+)\.([1-9]\d{0,3})$/.exec(name) ?? [];
  return names.has(family) ? { family, age: Number(age) } : { family: name, age: 0 };
}
