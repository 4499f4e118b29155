import type { CATALOG } from './catalog.ts';
import { readProfile, type Profile } from './profile.ts';
import type { Instruments } from './spec.ts';

/** Takes back what an object added to the gauges over all that is held, and adds what it does now. */
export function replaceProfile(
  instruments: Instruments<typeof CATALOG>,
  namespace: string,
  before: Profile,
  after: Profile,
): void {
  if (before === after) return; // as after most judgements
  addProfile(instruments, namespace, before, -1);
  addProfile(instruments, namespace, after, 1);
}

function addProfile(instruments: Instruments<typeof CATALOG>, namespace: string, profile: Profile, sign: 1 | -1): void {
  const { verdicts, undecided, orderChecks, heldNotReady } = instruments;
  readProfile(profile, {
    verdict: (rule, verdict) => verdicts.add({ namespace, rule, verdict }, sign),
    undecided: (rule, reason) => undecided.add({ namespace, rule, reason }, sign),
    checks: (rule, verdict, count) => orderChecks.add({ namespace, rule, verdict }, sign * count),
    heldNotReady: () => heldNotReady.add({ namespace }, sign),
  });
}
