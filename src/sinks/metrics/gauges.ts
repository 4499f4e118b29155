import { CATALOG } from './catalog.ts';
import { readProfile, type Profile } from './profile.ts';
import type { Instruments } from './spec.ts';
import { createSums } from './sums.ts';

/** The gauges over all Pods and Jobs that are held. */
export interface HeldGauges {
  /** Takes back what the object added before, and adds what it does now. */
  readonly replace: (namespace: string, before: Profile, after: Profile) => void;
  readonly flush: () => void;
}

export function createHeldGauges(instruments: Instruments<typeof CATALOG>): HeldGauges {
  const verdicts = createSums(instruments.verdicts);
  const orderChecks = createSums(instruments.orderChecks);
  const undecided = createSums(instruments.undecided);
  const heldNotReady = createSums(instruments.heldNotReady);

  const add = (namespace: string, profile: Profile, sign: 1 | -1): void => {
    readProfile(profile, {
      verdict: (rule, verdict) => verdicts.add({ namespace, rule, verdict }, sign),
      undecided: (rule, reason) => undecided.add({ namespace, rule, reason }, sign),
      checks: (rule, verdict, count) => orderChecks.add({ namespace, rule, verdict }, sign * count),
      heldNotReady: () => heldNotReady.add({ namespace }, sign),
    });
  };
  return {
    replace: (namespace, before, after) => {
      // Most judgements change nothing.
      if (before === after) return;
      add(namespace, before, -1);
      add(namespace, after, 1);
    },
    flush: () => {
      for (const sums of [verdicts, orderChecks, undecided, heldNotReady]) sums.flush();
    },
  };
}
