import type { EventFact, EventKind } from '../evidence/event-fact.ts';
import { SECOND, type Micros } from '../evidence/time.ts';
import type { Bounds } from '../timeline/bounds.ts';
import { within, type Span } from './span.ts';

export type MarkKind = 'unhealthy' | 'killed' | 'stopping' | 'backoff';

/** An Event of the kubelet on a container's lane. */
export interface Mark {
  readonly kind: MarkKind;
  readonly event: EventKind;
  /** First occurrence, node's clock. */
  readonly at: Bounds;
  /** Last occurrence, where it was repeated: the second in which it was. Those between were not kept. */
  readonly last: Bounds | null;
  readonly count: number;
  /** Name of the Event. */
  readonly ref: string;
}

const KINDS: Readonly<Partial<Record<EventKind, MarkKind>>> = {
  LivenessFailed: 'unhealthy',
  StartupFailed: 'unhealthy',
  ReadinessFailed: 'unhealthy',
  LivenessKill: 'killed',
  StartupKill: 'killed',
  Stopping: 'stopping',
  BackOff: 'backoff',
};

export function marks(events: readonly EventFact[], span: Span): readonly Mark[] {
  return events
    .flatMap((event) => {
      const kind = KINDS[event.kind];
      const at =
        event.nanos === null ? inSecond(event.first) : { earliest: event.nanos.floor, latest: event.nanos.ceil };
      if (kind === undefined || at === null) return [];
      const last = event.count > 1 ? inSecond(event.last) : null;
      return [
        {
          kind,
          event: event.kind,
          at: within(span, at),
          last: last === null ? null : within(span, last),
          count: event.count,
          ref: event.name,
        },
      ];
    })
    .sort((a, b) => a.at.earliest - b.at.earliest || (a.ref < b.ref ? -1 : 1));
}

function inSecond(second: Micros | null): Bounds | null {
  return second === null ? null : { earliest: second, latest: second + SECOND - 1 };
}

/** How often something happened, as repeated Events tell it. */
export function countOf(of: readonly Mark[], kind: MarkKind): number {
  return of.filter((m) => m.kind === kind).reduce((sum, m) => sum + m.count, 0);
}
