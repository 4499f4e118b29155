import { uidTable } from './uid-table.ts';

/**
 * What the reader was last told of each object: uid → resourceVersion, and nothing else. Keyed by uid, as an object made
 * anew under the same name is another object.
 */
export interface KnownObjects {
  readonly versionOf: (uid: string) => string | undefined;
  readonly set: (uid: string, resourceVersion: string) => void;
  readonly delete: (uid: string) => boolean;
  readonly size: () => number;
  /** Whether a list was ever complete: only then is a change that a later list shows one that was missed. */
  readonly everSynced: () => boolean;
  /** A list begins: whatever is known has yet to be seen in it. */
  readonly beginSync: () => void;
  readonly see: (uid: string) => void;
  /** Something in the list has no readable uid: it may be any of those not seen, so none can be called gone. */
  readonly seeUnknown: () => void;
  /** The list is complete: forgets and gives those that were not in it. */
  readonly endSync: () => readonly string[];
}

export function knownObjects(): KnownObjects {
  const versions = uidTable();
  let unseen = new Set<string>();
  let certain = true;
  let synced = false;
  return {
    versionOf: (uid) => versions.get(uid),
    set: versions.set,
    delete: versions.delete,
    size: versions.size,
    everSynced: () => synced,
    beginSync: () => {
      unseen = new Set(versions.keys());
      certain = true;
    },
    see: (uid) => {
      unseen.delete(uid);
    },
    seeUnknown: () => {
      certain = false;
    },
    endSync: () => {
      const gone = certain ? [...unseen].filter((uid) => versions.delete(uid)) : [];
      unseen = new Set();
      synced = true;
      return gone;
    },
  };
}
