/** Accounts that may list this and that, as the callers of a page, and what the page tells each. */
import { eventParser, type StreamEvent } from '../../../src/page/event-stream.ts';
import { must } from '../kubectl.ts';
import { ask, type Answer } from './ask.ts';

const RBAC = 'rbac.authorization.k8s.io';

/** What an account may list, and where; a null namespace is all of them. */
export interface Grant {
  readonly name: string;
  readonly lists: readonly string[];
  readonly namespace: string | null;
}

/** Creates the accounts in a namespace; what is outside of it begins with its name, and is removed by `removeCallers`. */
export async function createCallers(home: string, grants: readonly Grant[]): Promise<ReadonlyMap<string, string>> {
  const items = grants.flatMap(({ name, lists, namespace }) => {
    const prefix = namespace === null ? 'Cluster' : '';
    const metadata = { name: `${home}-${name}`, ...(namespace === null ? {} : { namespace }) };
    const rules = [{ apiGroups: [''], resources: lists, verbs: ['list'] }];
    const roleRef = { apiGroup: RBAC, kind: `${prefix}Role`, name: metadata.name };
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: home } };
    if (lists.length === 0) return [account];
    return [
      account,
      { apiVersion: `${RBAC}/v1`, kind: `${prefix}Role`, metadata, rules },
      {
        apiVersion: `${RBAC}/v1`,
        kind: `${prefix}RoleBinding`,
        metadata,
        roleRef,
        subjects: [{ kind: 'ServiceAccount', name, namespace: home }],
      },
    ];
  });
  await must(['create', '-f', '-'], { apiVersion: 'v1', kind: 'List', items });
  const tokens = grants.map(async ({ name }): Promise<[string, string]> => {
    const token = await must(['--namespace', home, 'create', 'token', name, '--duration=10m']);
    return [name, token.trim()];
  });
  return new Map(await Promise.all(tokens));
}

export async function removeCallers(home: string, grants: readonly Grant[]): Promise<void> {
  const names = grants.filter(({ namespace }) => namespace === null).map(({ name }) => `${home}-${name}`);
  await must(['delete', '--ignore-not-found', 'clusterrole,clusterrolebinding', ...names]);
}

export interface FollowedStream {
  /** All that came until now but the ticks. */
  readonly events: () => readonly StreamEvent[];
  readonly ticks: () => number;
  /** Every byte of it. */
  readonly text: () => string;
  readonly end: () => Promise<Answer>;
}

/** The stream of changes from where `id` was, as the page in a browser follows it. */
export function followStream(url: string, bearer: string, id: string): FollowedStream {
  const abort = new AbortController();
  const parse = eventParser();
  const events: StreamEvent[] = [];
  let text = '';
  const answer = ask(`${url}/api/events`, {
    bearer,
    headers: { 'Last-Event-ID': id },
    signal: abort.signal,
    onText: (piece) => {
      text += piece;
      events.push(...parse(piece));
    },
  });
  // Told by `end`, which a test that fails before may not come to.
  answer.catch(() => null);
  return {
    events: () => events.filter(({ event }) => event !== 'tick'),
    ticks: () => events.filter(({ event }) => event === 'tick').length,
    text: () => text,
    end: () => {
      abort.abort();
      return answer;
    },
  };
}
