import type { Micros } from '../evidence/time.ts';
import type { Bounds } from '../timeline/bounds.ts';
import type { Check } from './verdict.ts';

/** A check as it was decided, with the two runs that it is about: it says nothing of any other run. */
export interface KeptCheck extends Check {
  /** Of `before` and `after`, shortened by `shortId`; null where the run was not observed. */
  readonly runs: readonly [string | null, string | null];
  /** Of the two transitions, null where not known; kept only of a check that is Violated, to tell by how much. */
  readonly bounds: readonly [Bounds | null, Bounds | null];
}

/**
 * What is kept of a living Pod while its evidence ages: Events live an hour, and frames are gone with the process
 * (design.md: the ledger). Of StartOrder alone: no other rule decides on less than what the Pod itself still tells.
 */
export interface KeptPod {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  /** Node's clock, whole seconds: the newest start that was decided; where some of it has expired, of what has. */
  readonly at: Micros;
  /** How many passages through the init sequence the checks cover, undecided ones included. */
  readonly attempts: number;
  /** The newest run of each container that had one, shortened by `shortId`. */
  readonly lives: ReadonlyMap<string, string>;
  readonly startOrder: readonly KeptCheck[];
}

/** Nothing is known, or nothing needs to be, of when the two transitions were. */
export const NO_BOUNDS = [null, null] as const;

const SHORT = 16;

/** Enough of a containerID to tell the lives of one container apart: 64 bits. */
export function shortId(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1).slice(0, SHORT);
}

export function isDecided({ verdict }: Check): boolean {
  return verdict === 'Verified' || verdict === 'Violated';
}
