import { apiVersionOf } from './resources.ts';
import type { Resource } from './resources.ts';
import { StatusError, methodNotAllowed, unknownPath } from './status.ts';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';

/** A request as the API server sees it: what is to be done to what. */
export interface Route {
  readonly verb: Verb;
  readonly resource: Resource;
  /** Undefined at cluster scope. */
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  readonly query: URLSearchParams;
}

interface Target {
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

/** Null where not even the group and version are served: the real server's plain `404 page not found`. */
export function routeOf(resources: readonly Resource[], method: string, url: URL): Route | null {
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  const [root, ...rest] = segments.map((segment) => decodeURIComponent(segment));
  const versionLength = root === 'api' ? 1 : 2;
  const apiVersion = rest.slice(0, versionLength).join('/');
  const served = resources.filter((resource) => {
    return (resource.group === '') === (root === 'api') && apiVersionOf(resource) === apiVersion;
  });
  if ((root !== 'api' && root !== 'apis') || served.length === 0) return null;
  const target = targetOf(served, rest.slice(versionLength));
  return { ...target, verb: verbOf(method, target, url.searchParams), query: url.searchParams };
}

function targetOf(served: readonly Resource[], path: readonly string[]): Target {
  const [first, space, plural = '', ...below] = path;
  const namespaced = served.find((resource) => resource.plural === plural && resource.namespaced);
  if (first === 'namespaces' && space !== undefined && namespaced !== undefined) {
    return withName(namespaced, space, below);
  }
  const resource = served.find((candidate) => candidate.plural === first);
  // A namespaced object has no path without its namespace, though all of them can be listed there.
  if (resource === undefined || (resource.namespaced && path.length > 1)) throw new StatusError(unknownPath());
  return withName(resource, undefined, path.slice(1));
}

function withName(resource: Resource, namespace: string | undefined, path: readonly string[]): Target {
  const [name, subresource, ...more] = path;
  const known = subresource === undefined || (subresource === 'status' && resource.status);
  if (!known || more.length > 0) throw new StatusError(unknownPath());
  return { resource, namespace, name, subresource };
}

const OBJECT_VERBS: Readonly<Record<string, Verb>> = { GET: 'get', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

function verbOf(method: string, target: Target, query: URLSearchParams): Verb {
  const verb = target.name === undefined ? collectionVerb(method, target, query) : OBJECT_VERBS[method];
  const onStatus = target.subresource === 'status' && verb === 'delete';
  if (verb === undefined || onStatus) throw new StatusError(methodNotAllowed());
  return verb;
}

function collectionVerb(method: string, target: Target, query: URLSearchParams): Verb | undefined {
  if (method === 'GET') return isTrue(query.get('watch')) ? 'watch' : 'list';
  const placed = !target.resource.namespaced || target.namespace !== undefined;
  return method === 'POST' && placed ? 'create' : undefined;
}

export function isTrue(value: string | null): boolean {
  return value === '1' || value === 'true';
}
