import type { Delta } from './delta.ts';
import type { HealthKeeper } from './health.ts';
import { identify, nameInHead, nameOf, rawObject, uidInHead, type Identity } from './identity.ts';
import type { KnownObjects } from './known.ts';

export interface IntakeOptions<T> {
  readonly resource: string;
  readonly kind: string | undefined;
  readonly reduce: (raw: unknown) => T | null;
  readonly uidOf: (object: T) => string;
  readonly known: KnownObjects;
  readonly health: HealthKeeper;
  readonly emit: (delta: Delta<T>) => void;
}

/** From a raw object to the deltas the reader gets. Each gives the object's identity, or null after telling it as skipped. */
export interface Intake {
  readonly upsert: (raw: unknown, at: number, listed: boolean) => Identity | null;
  readonly remove: (raw: unknown, at: number) => Identity | null;
  /** A frame of which not even JSON can be had; `listed` as it was within a list. */
  readonly unreadable: (bytes: Buffer, at: number, detail: string, listed: boolean) => void;
}

/**
 * Only `reduce` and `uidOf` are guarded. What the reader does with a delta is outside every try: its errors are its own,
 * and surface.
 */
export function intake<T>(options: IntakeOptions<T>): Intake {
  const { resource, known, health, emit } = options;

  const skip = (about: string, at: number, detail: string): void => {
    health.skipped();
    emit({ kind: 'skipped', at, about, detail });
  };

  const reduced = (raw: unknown, uid: string): { readonly facts: T | null } | { readonly detail: string } => {
    try {
      const facts = options.reduce(raw);
      if (facts !== null && options.uidOf(facts) !== uid)
        return { detail: 'its facts carry the uid of another object' };
      return { facts };
    } catch (error) {
      return { detail: error instanceof Error ? error.message : String(error) };
    }
  };

  const upsert: Intake['upsert'] = (raw, at, listed) => {
    const object = rawObject(raw);
    const identity = identify(object, options.kind);
    if (typeof identity === 'string') {
      const uid = object?.metadata?.uid;
      if (listed && typeof uid === 'string') known.see(uid);
      else if (listed) known.seeUnknown();
      skip(nameOf(resource, object), at, identity);
      return null;
    }
    const { uid, resourceVersion } = identity;
    if (listed) known.see(uid);
    const before = known.versionOf(uid);
    // Told already: a resumed watch may repeat itself, and a relist repeats what has not changed.
    if (before === resourceVersion) return identity;
    if (listed && before !== undefined && known.everSynced()) {
      health.set({ relistDiscrepancies: health.read().relistDiscrepancies + 1 });
    }
    // Known stays known, under its newest state, even if that says nothing to the reader.
    if (before !== undefined) known.set(uid, resourceVersion);
    const outcome = reduced(raw, uid);
    if ('detail' in outcome) {
      skip(nameOf(resource, object), at, outcome.detail);
    } else if (outcome.facts !== null) {
      // The key of a new one is the facts' own string, which the reader keeps anyway.
      if (before === undefined) known.set(options.uidOf(outcome.facts), resourceVersion);
      emit({ kind: 'upsert', object: outcome.facts, at, listed });
    }
    return identity;
  };

  const remove: Intake['remove'] = (raw, at) => {
    const object = rawObject(raw);
    const identity = identify(object, options.kind);
    if (typeof identity === 'string') {
      skip(nameOf(resource, object), at, identity);
      return null;
    }
    const { uid } = identity;
    const wasKnown = known.delete(uid);
    const outcome = reduced(raw, uid);
    if ('detail' in outcome) skip(nameOf(resource, object), at, outcome.detail);
    if ('facts' in outcome && outcome.facts !== null) emit({ kind: 'delete', object: outcome.facts, at });
    // Its last state cannot be had, but that it is gone must not be lost.
    else if (wasKnown) emit({ kind: 'vanish', uid, at });
    return identity;
  };

  const unreadable: Intake['unreadable'] = (bytes, at, detail, listed) => {
    const uid = listed ? uidInHead(bytes) : null;
    if (uid !== null) known.see(uid);
    else if (listed) known.seeUnknown();
    skip(nameInHead(resource, bytes), at, detail);
  };
  return { upsert, remove, unreadable };
}
