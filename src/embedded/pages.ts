import { stringAt, isObject } from '../evidence/json.ts';
import type { ObjectFilter } from './label-selector.ts';
import { keyOf } from './object.ts';
import type { KubeObject } from './object.ts';
import type { Resource } from './resources.ts';
import { StatusError, badRequest, continueExpired, listExpired, tooLarge } from './status.ts';
import type { Store } from './store.ts';

export interface PageRequest {
  readonly resource: Resource;
  readonly matches: ObjectFilter;
  /** A selector is at work: then nobody counts what remains. */
  readonly selective: boolean;
  readonly limit: number;
  readonly token: string;
  readonly version: number | undefined;
  readonly exact: boolean;
}

export interface Page {
  readonly items: readonly KubeObject[];
  readonly version: number;
  readonly next: string | undefined;
  readonly remaining: number | undefined;
}

/** The states of resources that pages are still being read from. */
export interface Pages {
  readonly page: (request: PageRequest) => Page;
  /** As a compaction does: every continue token given out so far is expired. */
  readonly expire: () => void;
}

interface Token {
  readonly version: number;
  readonly start: string;
}

/** As many lists as can be under way at once; the oldest then expires. */
const SNAPSHOTS = 16;

/** Goes on without consistency. */
const NOW = -1;

export function createPages(store: Store): Pages {
  const snapshots = new Map<string, readonly KubeObject[]>();

  /** The objects at a version: those of now, or those that an unfinished list holds. */
  function objectsAt(resource: Resource, version: number): readonly KubeObject[] | undefined {
    if (version === store.version()) return store.list(resource);
    return snapshots.get(`${resource.plural}@${version}`);
  }

  function hold(resource: Resource, version: number, objects: readonly KubeObject[]): void {
    snapshots.set(`${resource.plural}@${version}`, objects);
    for (const key of [...snapshots.keys()].slice(0, -SNAPSHOTS)) snapshots.delete(key);
  }

  function page(request: PageRequest): Page {
    const { resource, limit, matches } = request;
    const token = request.token === '' ? undefined : decode(request.token);
    const version = token === undefined || token.version === NOW ? asked(request, store.version()) : token.version;
    const objects = objectsAt(resource, version);
    if (objects === undefined) {
      if (token === undefined) throw new StatusError(listExpired());
      throw new StatusError(continueExpired(encode({ version: NOW, start: token.start })));
    }
    const from = token === undefined ? 0 : firstAfter(objects, token.start);
    const { items, end } = take(objects, from, matches, limit);
    const last = objects[end - 1];
    if (end >= objects.length || last === undefined) {
      return { items, version, next: undefined, remaining: undefined };
    }
    hold(resource, version, objects);
    const remaining = request.selective ? undefined : objects.slice(end).filter(matches).length;
    return { items, version, next: encode({ version, start: keyOf(last) }), remaining };
  }

  return { page, expire: () => snapshots.clear() };
}

/** They are in the order of their keys, so the place is found by halving. */
function firstAfter(objects: readonly KubeObject[], key: string): number {
  let low = 0;
  let high = objects.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const object = objects[middle];
    if (object !== undefined && keyOf(object) > key) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Up to `limit` that match, and where the next page begins: at the end, where no later one matches. */
function take(
  objects: readonly KubeObject[],
  from: number,
  matches: ObjectFilter,
  limit: number,
): { readonly items: readonly KubeObject[]; readonly end: number } {
  if (limit === 0) return { items: objects.slice(from).filter(matches), end: objects.length };
  const items: KubeObject[] = [];
  for (let index = from; index < objects.length; index += 1) {
    const object = objects[index];
    if (object === undefined || !matches(object)) continue;
    if (items.length === limit) return { items, end: index };
    items.push(object);
  }
  return { items, end: objects.length };
}

function asked(request: PageRequest, current: number): number {
  const { version } = request;
  if (version === undefined || version === 0) return current;
  if (version > current) throw new StatusError(tooLarge(version, current));
  return request.exact ? version : current;
}

function encode(token: Token): string {
  const json = JSON.stringify({ v: 'meta.k8s.io/v1', rv: token.version, start: token.start });
  return Buffer.from(json).toString('base64url');
}

function decode(text: string): Token {
  try {
    const token: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (isObject(token) && typeof token['rv'] === 'number') {
      return { version: token['rv'], start: stringAt(token, 'start') ?? '' };
    }
  } catch {
    // Not JSON: the same answer as for JSON that is no token.
  }
  throw new StatusError(badRequest('invalid continue token: continue key is not valid'));
}
