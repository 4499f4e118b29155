import { randomUUID } from 'node:crypto';
import { createHistory } from './history.ts';
import type { Change, ChangeType, History } from './history.ts';
import { keyFor, keyOf, metadataOf, namespaceOf, nameOf, typed, uidOf, versionOf, withMetadata } from './object.ts';
import type { KubeObject } from './object.ts';
import type { Resource } from './resources.ts';

/** The objects of all resources, under one counter of resourceVersions, as one etcd holds them. */
export interface Store {
  readonly resources: readonly Resource[];
  readonly version: () => number;
  readonly get: (resource: Resource, namespace: string, name: string) => KubeObject | undefined;
  /** In the order of their keys. The array is never changed: it stays what it was at this version. */
  readonly list: (resource: Resource) => readonly KubeObject[];
  /** Creates or replaces it under a new resourceVersion. */
  readonly write: (resource: Resource, object: KubeObject) => KubeObject;
  readonly remove: (resource: Resource, namespace: string, name: string) => KubeObject | undefined;
  /**
   * Injects an object as it is (recordings, benchmarks): uid and timestamps stay. Its resourceVersion stays where it is
   * above every one given so far, of any resource; else it gets the next. So one recording keeps nearly all of its
   * versions, and several at once still give one growing sequence. Whether it is ADDED or MODIFIED follows from what is
   * there; another uid under the same name is a deletion first; a deletion of what is not there is no change.
   */
  readonly put: (plural: string, type: ChangeType, object: KubeObject) => KubeObject | undefined;
  readonly subscribe: (resource: Resource, listener: (change: Change) => void) => () => void;
  readonly history: (resource: Resource) => History;
  readonly resource: (plural: string) => Resource;
}

interface Shelf {
  readonly resource: Resource;
  readonly objects: Map<string, KubeObject>;
  readonly history: History;
  readonly listeners: Set<(change: Change) => void>;
  sorted: readonly KubeObject[] | undefined;
}

/** Versions below this one are always too old: like a server whose cache was filled at its start. */
const FIRST_VERSION = 10;

/** Of objects that were injected without one. */
const NO_TIME = '2026-01-01T00:00:00Z';

export function createStore(resources: readonly Resource[], historySize: number): Store {
  let version = FIRST_VERSION;
  const shelves = new Map<string, Shelf>();
  for (const resource of resources) shelves.set(resource.plural, createShelf(resource, historySize));

  function shelfOf(plural: string): Shelf {
    const shelf = shelves.get(plural);
    if (shelf === undefined) throw new Error(`the embedded API server has no resource ${plural}`);
    return shelf;
  }

  function record(shelf: Shelf, object: KubeObject, gone: boolean, wanted = 0): KubeObject {
    version = Math.max(version + 1, wanted);
    const key = keyOf(object);
    const previous = shelf.objects.get(key);
    const stored = withMetadata(object, { resourceVersion: String(version) });
    if (gone) shelf.objects.delete(key);
    else shelf.objects.set(key, stored);
    shelf.sorted = undefined;
    const change = { type: changeType(previous, gone), object: stored, previous, version };
    shelf.history.add(change);
    for (const listener of shelf.listeners) listener(change);
    return stored;
  }

  function remove(resource: Resource, namespace: string, name: string): KubeObject | undefined {
    const shelf = shelfOf(resource.plural);
    const object = shelf.objects.get(keyFor(namespace, name));
    return object === undefined ? undefined : record(shelf, object, true);
  }

  function put(plural: string, type: ChangeType, given: KubeObject): KubeObject | undefined {
    const shelf = shelfOf(plural);
    const named = addressed(shelf.resource, given);
    const present = shelf.objects.get(keyOf(named));
    const object = complete(named, present);
    const wanted = Number(versionOf(object));
    const other = present !== undefined && uidOf(present) !== uidOf(object);
    if (type === 'DELETED' && (present === undefined || other)) return undefined;
    if (other) record(shelf, present, true);
    if (type !== 'DELETED') ensureNamespace(namespaceOf(object));
    return record(shelf, object, type === 'DELETED', Number.isSafeInteger(wanted) ? wanted : 0);
  }

  /** Recordings and benchmarks bring no Namespaces, but what is in them is found through them. */
  function ensureNamespace(name: string): void {
    const shelf = shelves.get('namespaces');
    if (name === '' || shelf === undefined || shelf.objects.has(name)) return;
    record(shelf, complete(addressed(shelf.resource, newNamespace(name)), undefined), false);
  }

  return {
    resources,
    version: () => version,
    get: (resource, namespace, name) => shelfOf(resource.plural).objects.get(keyFor(namespace, name)),
    list: (resource) => sorted(shelfOf(resource.plural)),
    write: (resource, object) => record(shelfOf(resource.plural), object, false),
    remove,
    put,
    subscribe: (resource, listener) => {
      const { listeners } = shelfOf(resource.plural);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    history: (resource) => shelfOf(resource.plural).history,
    resource: (plural) => shelfOf(plural).resource,
  };
}

/** As the real server makes them: with the label that namespaceSelectors can name. */
export function newNamespace(name: string): KubeObject {
  return {
    metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  };
}

function createShelf(resource: Resource, historySize: number): Shelf {
  const history = createHistory(historySize, FIRST_VERSION);
  return { resource, objects: new Map(), history, listeners: new Set(), sorted: undefined };
}

function sorted(shelf: Shelf): readonly KubeObject[] {
  shelf.sorted ??= [...shelf.objects.entries()]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, object]) => object);
  return shelf.sorted;
}

function changeType(previous: KubeObject | undefined, gone: boolean): ChangeType {
  if (gone) return 'DELETED';
  return previous === undefined ? 'ADDED' : 'MODIFIED';
}

function addressed(resource: Resource, object: KubeObject): KubeObject {
  if (nameOf(object) === '') throw new Error(`an object of ${resource.plural} without a name`);
  const namespace = resource.namespaced ? namespaceOf(object) || 'default' : undefined;
  return withMetadata(typed(resource, object), { namespace });
}

/** What every object of an API server has, where it was not given: recorded Nodes carry a name and a uid alone. */
function complete(object: KubeObject, present: KubeObject | undefined): KubeObject {
  const { uid, creationTimestamp } = metadataOf(object);
  const before = metadataOf(present ?? {});
  return withMetadata(object, {
    uid: uid ?? before['uid'] ?? randomUUID(),
    creationTimestamp: creationTimestamp ?? before['creationTimestamp'] ?? NO_TIME,
  });
}
