import type { Micros } from '../../evidence/time.ts';
import type { AuditCard, Overview, PodAnswer, PodRow } from '../../page/wire.ts';
import type { Changes } from './changes.ts';

/** Where the page has its facts from: a controller, or recordings that were replayed. All of it is asked for when needed. */
export interface PageSource {
  readonly mode: Overview['mode'];
  readonly notes: readonly string[];
  /** Observer's clock. */
  readonly now: () => Micros;
  readonly audits: () => readonly AuditCard[];
  /** Uids of the Pods there are. */
  readonly uids: () => Iterable<string>;
  /** Null where there is no such Pod, or none any more. */
  readonly row: (uid: string) => PodRow | null;
  readonly pod: (uid: string) => PodAnswer | null;
  readonly changes: Changes;
}
