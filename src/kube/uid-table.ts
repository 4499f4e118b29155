/** As much of a Map from uid to resourceVersion as is needed. */
export interface UidTable {
  readonly size: () => number;
  readonly get: (uid: string) => string | undefined;
  readonly set: (uid: string, resourceVersion: string) => void;
  readonly delete: (uid: string) => boolean;
  readonly keys: () => Iterable<string>;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const FIRST_CAPACITY = 64;
const WORDS = 4;
/** In place of a resourceVersion, which is above 0: the place was never taken, or was given up. */
const FREE = 0;
const GIVEN_UP = -1;

/**
 * A cluster has more Events than anything else, and of each this much is known. As a Map of texts it is 120 bytes an
 * object; here it is the 16 bytes that a uid stands for and a number, in an open-addressed table that is half full
 * or more. What is no UUID, or no number, goes into a Map after all.
 */
export function uidTable(): UidTable {
  const others = new Map<string, string>();
  let capacity = FIRST_CAPACITY;
  let keys = new Uint32Array(capacity * WORDS);
  let versions = new Float64Array(capacity);
  let held = 0;
  /** Places that are not free: those held and those given up. */
  let taken = 0;
  /** The uid that was looked for last. */
  const sought = new Uint32Array(WORDS);

  /** Where the sought uid is, or the free place at which the search for it ends. */
  const find = (): number => {
    let place = (((sought[0] ?? 0) ^ (sought[3] ?? 0)) >>> 0) % capacity;
    while (versions[place] !== FREE && !(isAt(place) && versions[place] !== GIVEN_UP)) place = (place + 1) % capacity;
    return place;
  };
  const isAt = (place: number): boolean => {
    const first = place * WORDS;
    return (
      keys[first] === sought[0] &&
      keys[first + 1] === sought[1] &&
      keys[first + 2] === sought[2] &&
      keys[first + 3] === sought[3]
    );
  };
  const put = (version: number): void => {
    const place = find();
    if (versions[place] === FREE) {
      held += 1;
      taken += 1;
      keys.set(sought, place * WORDS);
    }
    versions[place] = version;
  };
  const rebuild = (): void => {
    const [oldKeys, oldVersions] = [keys, versions];
    // With many given up, the same size will do.
    if (held * 2 > capacity) capacity = Math.ceil(capacity * 1.5);
    keys = new Uint32Array(capacity * WORDS);
    versions = new Float64Array(capacity);
    held = 0;
    taken = 0;
    for (const [place, version] of oldVersions.entries()) {
      if (version <= FREE) continue;
      sought.set(oldKeys.subarray(place * WORDS, (place + 1) * WORDS));
      put(version);
    }
  };
  return {
    size: () => held + others.size,
    get: (uid) => {
      const other = others.size === 0 ? undefined : others.get(uid);
      if (other !== undefined || !seek(uid, sought)) return other;
      const version = versions[find()] ?? FREE;
      return version === FREE ? undefined : String(version);
    },
    set: (uid, resourceVersion) => {
      const version = Number(resourceVersion);
      if (version > 0 && String(version) === resourceVersion && seek(uid, sought)) {
        others.delete(uid);
        put(version);
        if (taken * 5 > capacity * 4) rebuild();
        return;
      }
      if (seek(uid, sought) && versions[find()] !== FREE) {
        versions[find()] = GIVEN_UP;
        held -= 1;
      }
      others.set(uid, resourceVersion);
    },
    delete: (uid) => {
      if (others.delete(uid)) return true;
      if (!seek(uid, sought)) return false;
      const place = find();
      if (versions[place] === FREE) return false;
      versions[place] = GIVEN_UP;
      held -= 1;
      return true;
    },
    *keys() {
      for (const [place, version] of versions.entries()) if (version > FREE) yield uuidAt(keys, place * WORDS);
      yield* others.keys();
    },
  };
}

/** Writes the 128 bits of a uid; false where it is no UUID as the API server makes them. */
function seek(uid: string, into: Uint32Array): boolean {
  if (uid.length !== 36 || !UUID.test(uid)) return false;
  into[0] = bits(uid, 0, 4) * 65_536 + bits(uid, 4, 8);
  into[1] = bits(uid, 9, 13) * 65_536 + bits(uid, 14, 18);
  into[2] = bits(uid, 19, 23) * 65_536 + bits(uid, 24, 28);
  into[3] = bits(uid, 28, 32) * 65_536 + bits(uid, 32, 36);
  return true;
}

function bits(uid: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const code = uid.charCodeAt(at);
    value = value * 16 + (code <= 0x39 ? code - 0x30 : code - 0x57);
  }
  return value;
}

function uuidAt(keys: Uint32Array, first: number): string {
  const hex = [0, 1, 2, 3].map((i) => (keys[first + i] ?? 0).toString(16).padStart(8, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
