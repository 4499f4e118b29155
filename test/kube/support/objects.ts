/** What a test's reduce keeps of a Pod. */
export interface Facts {
  readonly uid: string;
  readonly name: string;
}

export function reduce(raw: unknown): Facts {
  const { metadata } = raw as { metadata: { uid: string; name: string } };
  return { uid: metadata.uid, name: metadata.name };
}

export const uidOf = (facts: Facts): string => facts.uid;

export function pod(name: string, uid: string, resourceVersion: number | string) {
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { name, namespace: 'shop', uid, resourceVersion: String(resourceVersion) },
  };
}

export const added = (...of: Parameters<typeof pod>) => ({ type: 'ADDED', object: pod(...of) });
export const modified = (...of: Parameters<typeof pod>) => ({ type: 'MODIFIED', object: pod(...of) });
export const deleted = (...of: Parameters<typeof pod>) => ({ type: 'DELETED', object: pod(...of) });

export function bookmark(resourceVersion: number) {
  const metadata = { resourceVersion: String(resourceVersion) };
  return { type: 'BOOKMARK', object: { kind: 'Pod', apiVersion: 'v1', metadata } };
}

/** The bookmark that ends the initial events of a watch-list. */
export function initialEnd(resourceVersion: number) {
  const annotations = { 'k8s.io/initial-events-end': 'true' };
  const metadata = { resourceVersion: String(resourceVersion), annotations };
  return { type: 'BOOKMARK', object: { kind: 'Pod', apiVersion: 'v1', metadata } };
}

export function status(code: number, reason = '', message = '', details: object = {}) {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message, details };
}

export const errorFrame = (...of: Parameters<typeof status>) => ({ type: 'ERROR', object: status(...of) });

export function podList(resourceVersion: number, items: readonly ReturnType<typeof pod>[], token = '') {
  // The items of a list name no kind.
  const bare = items.map(({ metadata }) => ({ metadata }));
  const metadata = { resourceVersion: String(resourceVersion), ...(token === '' ? {} : { continue: token }) };
  return { kind: 'PodList', apiVersion: 'v1', metadata, items: bare };
}
