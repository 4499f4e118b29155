/** No more objects than this, whatever the number of Pods: config/rbac names each of them. */
export const MOST_SHARDS = 64;
/** Pods in an object on average: it is split above, and joined with another below. */
const MOST_PODS = 500;
const FEWEST_PODS = 125;

/**
 * How many objects hold so many Pods, if there are `now`: a power of two, so that one that is split gives half of its Pods to
 * one other and all else stays where it is; and slow to shrink, so that Pods that come and go move nothing.
 */
export function shardCount(now: number, pods: number): number {
  let count = Math.max(1, now);
  while (count < MOST_SHARDS && pods > count * MOST_PODS) count *= 2;
  while (count > 1 && pods < count * FEWEST_PODS) count /= 2;
  return count;
}

/** Which of `count` objects a Pod is in: the low bits of FNV-1a of its uid. */
export function shardOf(uid: string, count: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < uid.length; i += 1) hash = Math.imul(hash ^ uid.charCodeAt(i), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) & (count - 1);
}

/** The power of two that holds the object of this index. */
export function countHolding(index: number): number {
  let count = 1;
  while (count <= index) count *= 2;
  return count;
}
