/** Gives one and the same value for all that are equal, by a text that says everything about them. */
export type Pool<V> = (key: string, value: V) => V;

/**
 * Most Pods have the labels, the spec and the states of many others. What a pool no longer knows is merely not shared
 * any more: it keeps the keys that were used last, between `limit` and twice as many, and needs no clock for that.
 */
export function pool<V>(limit = 4_096): Pool<V> {
  let young = new Map<string, V>();
  let old = new Map<string, V>();
  return (key, value) => {
    const known = young.get(key);
    if (known !== undefined) return known;
    const shared = old.get(key) ?? value;
    if (young.size >= limit) {
      old = young;
      young = new Map();
    }
    young.set(key, shared);
    return shared;
  };
}
