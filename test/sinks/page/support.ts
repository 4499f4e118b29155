import type { Logger } from '../../../src/log.ts';
import { lettersOf, type PodRow } from '../../../src/page/wire.ts';
import { createChanges, type Changes } from '../../../src/sinks/page/changes.ts';
import { servePage, type PageOptions } from '../../../src/sinks/page/page.ts';
import { everybody } from '../../../src/sinks/page/sight.ts';
import type { PageSource } from '../../../src/sinks/page/source.ts';
import type { Listener } from '../../../src/sinks/http/server.ts';

const ignore = (): void => undefined;
const logger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

export function row(uid: string, namespace = 'shop', more: Partial<PodRow> = {}): PodRow {
  return {
    uid,
    namespace,
    name: `pod-${uid}`,
    workload: null,
    phase: 'Running',
    createdAt: 1_000_000,
    endedAt: null,
    gone: false,
    verdicts: lettersOf(new Map([['StartOrder', 'Verified']])),
    audits: [],
    note: null,
    excluded: false,
    ...more,
  };
}

/** A source of rows that a test changes. */
export interface Scene extends PageSource {
  readonly rows: Map<string, PodRow>;
  readonly changes: Changes;
}

export function scene(rows: readonly PodRow[], more: Partial<PageSource> = {}): Scene {
  const held = new Map(rows.map((r) => [r.uid, r]));
  return {
    mode: 'controller',
    notes: [],
    now: () => 42,
    audits: () => [],
    uids: () => held.keys(),
    row: (uid) => held.get(uid) ?? null,
    pod: () => null,
    changes: createChanges(),
    ...more,
    rows: held,
  };
}

export async function serve(source: PageSource, more: Partial<PageOptions> = {}): Promise<Listener> {
  const options: PageOptions = { address: '127.0.0.1:0', source, authorize: everybody, logger, ...more };
  const listener = await servePage(options);
  if (listener === null) throw new Error('the page is switched off');
  return listener;
}
