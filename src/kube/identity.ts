/** What tells one state of one object from every other. */
export interface Identity {
  readonly uid: string;
  readonly resourceVersion: string;
}

/** The members every reader of frames looks at first; all unproven. */
export interface RawObject {
  readonly kind?: unknown;
  readonly metadata?: {
    readonly uid?: unknown;
    readonly resourceVersion?: unknown;
    readonly name?: unknown;
    readonly namespace?: unknown;
    readonly annotations?: unknown;
  } | null;
}

/** The object, or null where it is none (JSON may hold anything). */
export function rawObject(raw: unknown): RawObject | null {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? raw : null;
}

/** The identity, or in words what is missing for one. A list's items name no kind. */
export function identify(raw: RawObject | null, kind: string | undefined): Identity | string {
  if (raw === null) return 'no object';
  if (kind !== undefined && raw.kind !== undefined && raw.kind !== kind) return `its kind is not ${kind}`;
  const uid = raw.metadata?.uid;
  if (typeof uid !== 'string' || uid === '') return 'no metadata.uid';
  const resourceVersion = raw.metadata?.resourceVersion;
  if (typeof resourceVersion !== 'string' || resourceVersion === '') return 'no metadata.resourceVersion';
  return { uid, resourceVersion };
}

/** `pods/default/web-0`, as far as the object says. */
export function nameOf(resource: string, raw: RawObject | null): string {
  const parts = [resource, raw?.metadata?.namespace, raw?.metadata?.name];
  return parts.filter((part) => typeof part === 'string' && part !== '').join('/');
}

/** The same of a frame that is no JSON or not whole, from its first bytes: names there come before anything a user words. */
export function nameInHead(resource: string, head: Buffer): string {
  const text = head.toString('latin1', 0, 4096);
  const member = (name: string): string => new RegExp(`"${name}":"([a-z0-9.-]{1,253})"`).exec(text)?.[1] ?? '';
  return [resource, member('namespace'), member('name')].filter((part) => part !== '').join('/');
}

/** The uid such a frame names, or null. */
export function uidInHead(head: Buffer): string | null {
  return /"uid":"([A-Za-z0-9-]{1,128})"/.exec(head.toString('latin1', 0, 4096))?.[1] ?? null;
}

/** Whether the bookmark is the one that ends the initial events of a watch-list. */
export function endsInitialEvents(raw: RawObject): boolean {
  const annotations = raw.metadata?.annotations;
  if (typeof annotations !== 'object' || annotations === null) return false;
  return (annotations as Record<string, unknown>)['k8s.io/initial-events-end'] === 'true';
}
