import { parseFieldSelector } from './field-selector.ts';
import { parseLabelSelector } from './label-selector.ts';
import type { ObjectFilter } from './label-selector.ts';
import { namespaceOf } from './object.ts';
import type { Cause } from './resources.ts';
import { isTrue } from './routes.ts';
import type { Route } from './routes.ts';
import { StatusError, badRequest, failure, invalidOptions } from './status.ts';

/** metav1.ListOptions of a LIST or WATCH, checked as the real server checks them. */
export interface ListOptions {
  readonly matches: ObjectFilter;
  readonly selective: boolean;
  readonly limit: number;
  readonly token: string;
  /** Undefined where none was named. */
  readonly version: number | undefined;
  readonly exact: boolean;
  readonly bookmarks: boolean;
  readonly initialEvents: boolean;
  readonly timeoutSeconds: number | undefined;
}

export function listOptionsOf(route: Route, watchList: boolean): ListOptions {
  const { query } = route;
  const causes = route.verb === 'watch' ? watchCauses(query, watchList) : listCauses(query);
  if (causes.length > 0) throw new StatusError(invalidOptions('ListOptions', causes));
  return {
    matches: filterOf(route),
    selective: (query.get('labelSelector') ?? '') !== '' || (query.get('fieldSelector') ?? '') !== '',
    limit: numberAt(query, 'limit') ?? 0,
    token: query.get('continue') ?? '',
    version: resourceVersion(route),
    exact: query.get('resourceVersionMatch') === 'Exact',
    bookmarks: isTrue(query.get('allowWatchBookmarks')),
    initialEvents: isTrue(query.get('sendInitialEvents')),
    timeoutSeconds: numberAt(query, 'timeoutSeconds'),
  };
}

function filterOf({ resource, namespace, query }: Route): ObjectFilter {
  const labels = parseLabelSelector(query.get('labelSelector') ?? '');
  const fields = parseFieldSelector(resource, query.get('fieldSelector') ?? '');
  return (object) => (namespace === undefined || namespaceOf(object) === namespace) && fields(object) && labels(object);
}

function resourceVersion({ verb, query }: Route): number | undefined {
  const text = query.get('resourceVersion') ?? '';
  if (text === '') return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  const detail = `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;
  throw new StatusError(
    verb === 'watch' ? failure(500, undefined, detail) : badRequest(`invalid resource version: ${detail}`),
  );
}

function numberAt(query: URLSearchParams, key: string): number | undefined {
  const text = query.get(key) ?? '';
  if (text === '') return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw new StatusError(badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`));
}

function watchCauses(query: URLSearchParams, watchList: boolean): readonly Cause[] {
  const match = query.get('resourceVersionMatch') ?? '';
  if (!query.has('sendInitialEvents')) {
    return match === ''
      ? []
      : [
          forbids(
            'resourceVersionMatch',
            'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
          ),
        ];
  }
  if (!watchList) {
    const why = 'sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled';
    return [forbids('sendInitialEvents', why)];
  }
  if (match === 'NotOlderThan') return [];
  return [forbids('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan')];
}

function listCauses(query: URLSearchParams): readonly Cause[] {
  const causes: Cause[] = [];
  const unversioned = (query.get('resourceVersion') ?? '') === '';
  if (query.has('resourceVersionMatch') && unversioned) {
    causes.push(
      forbids('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided'),
    );
  }
  if (query.has('sendInitialEvents')) {
    causes.push(forbids('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  }
  return causes;
}

function forbids(field: string, why: string): Cause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field };
}
