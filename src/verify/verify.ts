import { setTimeout as sleep } from 'node:timers/promises';
import { proveAgent } from '../controller/agent-proof.ts';
import { observedUntil } from '../controller/clock-bound.ts';
import { createState, type ControllerState } from '../controller/state.ts';
import type { Micros } from '../evidence/time.ts';
import { kubeClient } from '../kube/client.ts';
import { systemTiming } from '../kube/timing.ts';
import type { RuleContext } from '../rules/rule.ts';
import type { RuleSettings } from '../rules/settings.ts';
import { standingOf, type Standing } from './standing.ts';
import { hasSynced, refuseBlocked } from './sync.ts';
import type { Target } from './target.ts';
import { namespaceToTry, watchEvidence, type EvidenceOptions } from './watch-evidence.ts';

export interface VerifyOptions extends EvidenceOptions {
  readonly target: Target;
  readonly settings: RuleSettings;
  /** Ends the waiting: what is known by then counts. */
  readonly timeUp: Promise<unknown>;
  /** Told each time that it is looked at. */
  readonly onStanding?: (standing: Standing) => void;
  /** For how long Undecided may yet be decided by Events that come late, ms. */
  readonly settleMs?: number;
}

export interface Verified {
  readonly standing: Standing;
  /** Whether kubelets live could not be asked: then what goes on is told only when it ends. */
  readonly heartbeatsForbidden: boolean;
  /** The watches had brought all that there was. */
  readonly synced: boolean;
}

/** Between two looks, ms. */
const LOOK_MS = 200;
/** The kubelet's Events come within a second or two of what they tell, when nothing holds its recorder up. */
const SETTLE_MS = 5_000;

/** Watches until what was asked for is decided, or the time is up. Throws where what is needed may not be watched. */
export async function verify(options: VerifyOptions): Promise<Verified> {
  const state = createState();
  const clock = (options.timing ?? systemTiming).nowMicros;
  const { promise: broken, reject } = Promise.withResolvers<never>();
  broken.catch(() => undefined); // looked at below, unless it ends before
  // Once: whoever verifies waits for minutes at most.
  const proof = proveAgent(state, kubeClient(options.connection), namespaceToTry(options)).catch(() => false);
  const subscription = watchEvidence(state, options).subscribe({ error: reject });
  let over = false;
  const timeUp = options.timeUp.then(() => (over = true));
  let proved = false;
  void proof.then(() => (proved = true));
  let quietSince: number | null = null;
  try {
    for (;;) {
      const look = lookAt(state, options, observedUntil(state, clock()));
      options.onStanding?.(look.standing);
      const { standing, synced } = look;
      if (over || (synced && standing.violatedForGood)) return look;
      if (!synced || !proved || standing.missing || standing.waitingFor.length > 0) quietSince = null;
      else {
        quietSince ??= performance.now();
        const open = standing.undecided.length > 0 || standing.violated;
        if (!open || performance.now() - quietSince >= (options.settleMs ?? SETTLE_MS)) return look;
      }
      await Promise.race([sleep(LOOK_MS), timeUp, broken]);
    }
  } finally {
    subscription.unsubscribe();
  }
}

function lookAt(state: ControllerState, { target, settings }: VerifyOptions, now: Micros): Verified {
  refuseBlocked(state, target);
  const context: RuleContext = { settings, now };
  return {
    standing: standingOf(state, target, context),
    heartbeatsForbidden: state.heartbeatsForbidden,
    synced: hasSynced(state),
  };
}
