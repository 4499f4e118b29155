import { formatDuration } from '../evidence/time.ts';
import { WOULD_DECIDE } from '../rules/order-verdict.ts';
import type { Check } from '../rules/verdict.ts';
import { between, type Bounds } from '../timeline/bounds.ts';

/** Why a check has its verdict, for a person to read. */
export function whyOf(check: Check, before: Bounds | null, after: Bounds | null): string {
  const frame = check.evidence.find((e) => e.source === 'Frame');
  switch (check.verdict) {
    case 'Verified':
      return frame === undefined ? `${distance(before, after)} apart` : `shown by frame ${frame.ref}`;
    case 'Violated':
      return frame === undefined
        ? `the other way round, by ${distance(after, before)}`
        : `the other way round, shown by frame ${frame.ref}`;
    case 'Undecided':
      return WOULD_DECIDE[check.reason] ?? check.reason;
    default:
      return check.reason === 'NotYetStarted' ? 'it has not started yet' : check.reason;
  }
}

/** `76 ms to 1.1 s`; one length where both ends read the same. */
function distance(from: Bounds | null, to: Bounds | null): string {
  if (from === null || to === null) return 'an unknown time';
  const { atLeast, atMost } = between(from, to);
  const [least, most] = [formatDuration(atLeast), formatDuration(atMost)];
  if (atLeast === 0) return `up to ${most}`;
  return least === most ? least : `${least} to ${most}`;
}
