import type { Complaints, Line } from '../complaints.ts';
import type { ErrorCode } from '../errors.ts';
import type { WatchHealth } from '../kube/health.ts';
import { RESOURCES, type Resource } from './watches.ts';

/** What keeps watches from running, told as one line for all of them: a token that expires ends seven watches at once. */
export interface TroubleLog {
  readonly note: (health: WatchHealth) => void;
  /** Says what there is to say. To be called now and then: what mends itself within two calls is not worth a line. */
  readonly tell: () => void;
}

interface Trouble {
  readonly code: ErrorCode;
  readonly error: string;
  readonly blockedBy: WatchHealth['blockedBy'];
}

/** What only a person can mend; what else stands in a watch's way is tried again, and mostly passes. */
const FOR_A_PERSON: ReadonlySet<ErrorCode> = new Set(['SA2001', 'SA2010', 'SA2013']);

export function troubleLog(complaints: Complaints): TroubleLog {
  const current = new Map<Resource, Trouble>();
  const before = new Map<Resource, Trouble>();
  /** By code: the resources that were named in its line. */
  const told = new Map<ErrorCode, ReadonlySet<Resource>>();

  const tell = (code: ErrorCode, resources: readonly Resource[], trouble: Trouble): void => {
    const named = told.get(code);
    // As one after the other recovers, each at its own pace, nothing new is to be said.
    const known = named !== undefined && resources.every((resource) => named.has(resource));
    if (!known) told.set(code, new Set(resources));
    complaints.raise(code, [...(told.get(code) ?? [])].join(' '), () => lineOf(resources, trouble));
  };

  return {
    note: ({ resource, connected, lastError, blockedBy }) => {
      if (connected || lastError === null) current.delete(resource as Resource);
      else current.set(resource as Resource, { code: lastError.code, error: lastError.message, blockedBy });
    },
    tell: () => {
      const lasting = [...current].filter(([resource]) => before.has(resource));
      before.clear();
      for (const [resource, trouble] of current) before.set(resource, trouble);
      for (const [code, of] of Map.groupBy(lasting, ([, trouble]) => trouble.code)) {
        const [first] = of;
        if (first !== undefined) tell(code, of.map(([resource]) => resource).sort(), first[1]);
      }
      const still = new Set([...current.values()].map(({ code }) => code));
      for (const [code, resources] of told) {
        if (still.has(code)) continue;
        told.delete(code);
        complaints.settle(code, 'what stood in the way of watches is over', { code, resources: [...resources] });
      }
    },
  };
}

function lineOf(resources: readonly Resource[], { code, error, blockedBy }: Trouble): Line {
  const needed = resources.filter((resource) => RESOURCES[resource].needed);
  const without = [...new Set(resources.map((resource) => RESOURCES[resource].without))];
  const fields = { code, resources, error, ...(blockedBy === null ? {} : { reason: blockedBy }), without };
  if (blockedBy === null) {
    return [FOR_A_PERSON.has(code) ? 'error' : 'warn', 'resources are not watched now; it is tried again', fields];
  }
  return needed.length > 0
    ? ['error', 'resources cannot be watched', fields]
    : ['warn', 'resources cannot be watched, and can be done without', fields];
}
