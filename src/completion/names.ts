import { isObject, listAt, objectAt, stringAt } from '../evidence/json.ts';
import { jsonOf } from '../kube/client.ts';
import type { Connection } from '../kube/connection.ts';

/** More than that nobody reads; a shell waits as long as it takes. */
const MOST = 500;
const PATIENCE_MS = 3_000;
/** Of each object its metadata alone. */
const NAMES_ALONE = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1, application/json';
/** A name that is none could be anything, in a shell. */
const NAME = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

/** The names of what there is, in order; none where it may not be asked. Rejects where nobody answers in time. */
export async function objectNames(connection: Connection, path: string): Promise<readonly string[]> {
  const response = await connection.request('GET', path, {
    query: { limit: MOST },
    headers: { accept: NAMES_ALONE },
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const list = await jsonOf(response, path);
  const names = isObject(list) ? listAt(list, 'items').map((item) => stringAt(objectAt(item, 'metadata'), 'name')) : [];
  return names.filter((name): name is string => name !== null && NAME.test(name)).sort();
}
