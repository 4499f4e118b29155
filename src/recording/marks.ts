import { objectAt, stringAt, type Json } from '../evidence/json.ts';

/**
 * What a recorder knows and no frame says. Each is a line of type BOOKMARK whose object has one annotation and nothing
 * else, so that whoever reads recordings and does not know it passes over it as over any bookmark:
 *
 *     {"t": …, "resource": "pods", "type": "BOOKMARK", "object": {"metadata": {"annotations": {"sidecaraudit.dev/gap": "…"}}}}
 *
 *  - `gap`: frames of this resource may have been missed since its last one; the value says why.
 *  - `vanished`: a relist no longer had the object of this uid. Its last state was never seen, so there is no DELETED.
 *  - `recorder`: who recorded. It tells `held`, so that without it a Pod that waits is known only up to its last frame.
 *  - `held`: a time and the uid of a Pod that waits: its kubelet was known to live then, so its last frame still held.
 *  - `continued`: the last line of a file after which the recording goes on in another one. The value names the seam.
 *  - `continues`: the first line of that other file, with the same value: between the two nothing was missed.
 */
export type Mark = { readonly kind: (typeof KINDS)[number]; readonly value: string };

const KINDS = ['gap', 'vanished', 'recorder', 'held', 'continued', 'continues'] as const;
const PREFIX = 'sidecaraudit.dev/';

export function markObject({ kind, value }: Mark): Json {
  return { metadata: { annotations: { [PREFIX + kind]: value } } };
}

/** The mark that a bookmark carries; null for one of the API server's own. */
export function markOf(bookmark: Json): Mark | null {
  const annotations = objectAt(objectAt(bookmark, 'metadata'), 'annotations');
  for (const kind of KINDS) {
    const value = stringAt(annotations, PREFIX + kind);
    if (value !== null) return { kind, value };
  }
  return null;
}
