import { API_VERSION } from '../../src/api/group.ts';
import type { Json } from '../../src/evidence/json.ts';
import { listAt } from '../../src/evidence/json.ts';
import { call, watch } from './client.ts';
import type { Reply, Target, WatchReply } from './client.ts';
import { meta } from './objects.ts';

/** A target, and the namespace on it that belongs to the suite. */
export interface Scene {
  readonly target: Target;
  readonly namespace: string;
}

export const APPLY = 'application/apply-patch+yaml';
const MERGE = 'application/merge-patch+json';

export const WATCH_LIST = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';

export function pods({ namespace }: Scene, name = ''): string {
  return `/api/v1/namespaces/${namespace}/pods${slash(name)}`;
}

export function events({ namespace }: Scene, name = ''): string {
  return `/api/v1/namespaces/${namespace}/events${slash(name)}`;
}

export function leases({ namespace }: Scene, name = ''): string {
  return `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases${slash(name)}`;
}

export function audits({ namespace }: Scene, name = ''): string {
  return `/apis/${API_VERSION}/namespaces/${namespace}/sidecaraudits${slash(name)}`;
}

export async function get(scene: Scene, path: string): Promise<Reply> {
  return await call(scene.target, path);
}

export async function post(scene: Scene, path: string, body: unknown): Promise<Reply> {
  return await call(scene.target, path, { method: 'POST', body });
}

export async function put(scene: Scene, path: string, body: unknown): Promise<Reply> {
  return await call(scene.target, path, { method: 'PUT', body });
}

export async function remove(scene: Scene, path: string): Promise<Reply> {
  return await call(scene.target, `${path}?gracePeriodSeconds=0`, { method: 'DELETE' });
}

export async function mergePatch(scene: Scene, path: string, body: unknown): Promise<Reply> {
  return await call(scene.target, path, { method: 'PATCH', body, contentType: MERGE });
}

export async function apply(
  scene: Scene,
  path: string,
  body: unknown,
  manager = 'contract',
  force = true,
): Promise<Reply> {
  const query = `fieldManager=${manager}${force ? '&force=true' : ''}`;
  return await call(scene.target, `${path}?${query}`, { method: 'PATCH', body, contentType: APPLY });
}

export async function watching(scene: Scene, path: string): Promise<WatchReply> {
  return await watch(scene.target, path);
}

/** The resourceVersion of a list: where a watch that misses nothing begins. */
export async function listVersion(scene: Scene, collection: string): Promise<string> {
  return meta((await get(scene, `${collection}?limit=1`)).body, 'resourceVersion') ?? '';
}

export function names(list: Json): readonly (string | null)[] {
  return listAt(list, 'items').map((item) => meta(item, 'name'));
}

function slash(name: string): string {
  return name === '' ? '' : `/${name}`;
}
