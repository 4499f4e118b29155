import { objectAt, stringAt, type Json } from '../../evidence/json.ts';
import type { Delta } from '../../kube/delta.ts';
import type { Resource } from '../frame.ts';
import { markEntry, type Entry } from './entry.ts';

/** An object as it is recorded, with the uid that the reflector knows it by. */
export interface Captured {
  readonly uid: string;
  readonly object: Json;
}

/** What one reflector tells, line by line; null for what is not worth one. */
export function entries(resource: Resource): (delta: Delta<Captured>) => Entry | null {
  /** What was told last of each that lives: of nodes, which are told again and again, their text; of others nothing. */
  const told = new Map<string, string>();
  return (delta) => {
    const { at } = delta;
    switch (delta.kind) {
      case 'upsert': {
        const { uid, object } = delta.object;
        const text = resource === 'nodes' ? JSON.stringify(object) : '';
        const before = told.get(uid);
        if (resource === 'nodes' && before === text) return null;
        told.set(uid, text);
        return { at, resource, type: before === undefined ? 'ADDED' : 'MODIFIED', object };
      }
      case 'delete':
        told.delete(delta.object.uid);
        return { at, resource, type: 'DELETED', object: delta.object.object };
      case 'vanish':
        told.delete(delta.uid);
        return markEntry(resource, at, { kind: 'vanished', value: delta.uid });
      case 'gap':
        return markEntry(resource, at, { kind: 'gap', value: delta.reason.slice(0, 200) });
      case 'skipped':
        // It may have said anything of its Pod.
        return markEntry(resource, at, { kind: 'gap', value: 'an object could not be read' });
      case 'synced':
        return markEntry(resource, at, null);
    }
  };
}

export function captured(raw: Json, object: Json): Captured {
  return { uid: stringAt(objectAt(raw, 'metadata'), 'uid') ?? '', object };
}
