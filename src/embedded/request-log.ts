import type { Route, Verb } from './routes.ts';

/** One request, in the words of RBAC. */
export interface RequestRecord {
  readonly verb: Verb;
  readonly group: string;
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  readonly query: string;
  /** ms since the server's process began. */
  readonly at: number;
}

export interface RequestLog {
  readonly add: (route: Route, url: URL) => void;
  readonly all: () => readonly RequestRecord[];
}

const KEPT = 10_000;

/** What was asked: tests hold it against the RBAC that is shipped, and count retries. */
export function createRequestLog(): RequestLog {
  let records: RequestRecord[] = [];
  return {
    add: ({ verb, resource, namespace, name, subresource }, { search }) => {
      const { group, plural } = resource;
      const at = performance.now();
      records.push({ verb, group, resource: plural, namespace, name, subresource, query: search, at });
      if (records.length > 2 * KEPT) records = records.slice(-KEPT);
    },
    all: () => records.slice(-KEPT),
  };
}
