import { formatSecond } from '../evidence/time.ts';
import type { Micros } from '../evidence/time.ts';
import { applyTo } from './apply.ts';
import { parseApply, parseMergePatch, parseObject } from './body.ts';
import { mergePatch } from './merge-patch.ts';
import { nameOf, namespaceOf, uidOf, withMetadata } from './object.ts';
import type { KubeObject } from './object.ts';
import { isTrue } from './routes.ts';
import type { Route } from './routes.ts';
import {
  StatusError,
  alreadyExists,
  conflict,
  deleted,
  invalidOptions,
  notFound,
  unsupportedMediaType,
} from './status.ts';
import type { Store } from './store.ts';
import {
  checkNames,
  checkPreconditions,
  prepareForCreate,
  prepareForStatusUpdate,
  prepareForUpdate,
  requireVersion,
} from './strategy.ts';

export interface Answer {
  readonly code: number;
  readonly body: object;
}

export interface WriteRequest {
  readonly route: Route;
  readonly body: string;
  readonly contentType: string;
  readonly now: Micros;
}

const APPLY = 'application/apply-patch+yaml';
const MERGE = 'application/merge-patch+json';

export function writeObject(storage: Store, request: WriteRequest): Answer {
  const { verb, resource, query } = request.route;
  const store = query.getAll('dryRun').includes('All') ? unchanging(storage) : storage;
  if (verb === 'create') return create(store, request, parseObject(resource, request.body));
  if (verb === 'update') return update(store, request);
  return verb === 'patch' ? patch(store, request) : remove(store, request);
}

/** A dry run is checked and answered as any request, and changes nothing. */
function unchanging(store: Store): Store {
  return {
    ...store,
    write: (_, object) => object,
    remove: (resource, namespace, name) => store.get(resource, namespace, name),
  };
}

function create(store: Store, { route, now }: WriteRequest, given: KubeObject): Answer {
  const { resource, namespace = '' } = route;
  const spaces = store.resources.find(({ plural }) => plural === 'namespaces');
  if (namespace !== '' && spaces !== undefined && store.get(spaces, '', namespace) === undefined) {
    throw new StatusError(notFound(spaces, namespace));
  }
  const object = prepareForCreate(resource, given, namespace, formatSecond(now));
  if (store.get(resource, namespace, nameOf(object)) !== undefined) {
    throw new StatusError(alreadyExists(resource, nameOf(object)));
  }
  return { code: 201, body: store.write(resource, object) };
}

function update(store: Store, request: WriteRequest): Answer {
  const { resource, namespace = '', name = '' } = request.route;
  const given = parseObject(resource, request.body);
  checkNames(given, namespace, name);
  const live = store.get(resource, namespace, name);
  if (live === undefined) {
    if (!resource.createOnUpdate) throw new StatusError(notFound(resource, name));
    return create(store, request, withMetadata(given, { resourceVersion: undefined }));
  }
  checkPreconditions(resource, live, given);
  requireVersion(resource, given, name);
  return replace(store, request.route, live, given);
}

function patch(store: Store, request: WriteRequest): Answer {
  const { resource, namespace = '', name = '' } = request.route;
  const type = request.contentType.split(';')[0]?.trim() ?? '';
  if (type === APPLY) return apply(store, request);
  if (type !== MERGE) throw new StatusError(unsupportedMediaType([MERGE, APPLY]));
  const change = parseMergePatch(request.body);
  const live = store.get(resource, namespace, name);
  if (live === undefined) throw new StatusError(notFound(resource, name));
  const patched = mergePatch(live, change) as KubeObject;
  checkPreconditions(resource, live, patched);
  return replace(store, request.route, live, patched);
}

function apply(store: Store, request: WriteRequest): Answer {
  const { resource, namespace = '', name = '', subresource, query } = request.route;
  const manager = query.get('fieldManager') ?? '';
  if (manager === '') {
    const message = 'Required value: is required for apply patch';
    throw new StatusError(
      invalidOptions('PatchOptions', [{ reason: 'FieldValueRequired', message, field: 'fieldManager' }]),
    );
  }
  const config = parseApply(resource, request.body);
  checkNames(config, namespace, name);
  const live = store.get(resource, namespace, name);
  const time = formatSecond(request.now);
  const how = { resource, name, subresource, manager, force: isTrue(query.get('force')), time };
  if (live !== undefined) {
    checkPreconditions(resource, live, config);
    return replace(store, request.route, live, applyTo(live, config, how));
  }
  if (subresource !== undefined) throw new StatusError(notFound(resource, name));
  if (uidOf(config) !== '') {
    const why = `uid mismatch: the provided object specified uid ${uidOf(config)}, and no existing object was found`;
    throw new StatusError(conflict(resource, name, why));
  }
  return create(store, request, applyTo({ metadata: { name } }, config, how));
}

function replace(store: Store, route: Route, live: KubeObject, given: KubeObject): Answer {
  const { resource, subresource } = route;
  const prepare = subresource === 'status' ? prepareForStatusUpdate : prepareForUpdate;
  const next = prepare(resource, live, given);
  return { code: 200, body: next === live ? live : store.write(resource, next) };
}

/** At once and for good: nobody here would wait for a grace period. */
function remove(store: Store, { route, body }: WriteRequest): Answer {
  const { resource, namespace = '', name = '' } = route;
  const live = store.get(resource, namespace, name);
  if (live === undefined) throw new StatusError(notFound(resource, name));
  checkPreconditions(resource, live, preconditionsOf(body));
  if (resource.plural === 'namespaces') removeAllIn(store, name);
  store.remove(resource, namespace, name);
  // Pods and Namespaces are answered with their last state, as they may yet linger; everything else is gone.
  const lingers = resource.plural === 'pods' || resource.plural === 'namespaces';
  return { code: 200, body: lingers ? live : deleted(resource, name, uidOf(live)) };
}

function preconditionsOf(body: string): KubeObject {
  if (body === '') return {};
  return { metadata: parseMergePatch(body)['preconditions'] ?? {} };
}

function removeAllIn(store: Store, namespace: string): void {
  for (const resource of store.resources.filter(({ namespaced }) => namespaced)) {
    for (const object of store.list(resource).filter((candidate) => namespaceOf(candidate) === namespace)) {
      store.remove(resource, namespace, nameOf(object));
    }
  }
}
