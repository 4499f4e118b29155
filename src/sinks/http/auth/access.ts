import type { KubeClient } from '../../../kube/client.ts';
import { systemTiming, type Timing } from '../../../kube/timing.ts';
import { answers } from './answers.ts';
import { accessReview, tokenReview, type Attributes, type User } from './reviews.ts';
import { digestOf } from './token.ts';

/** Who asks and what they may do, as the API server says. Both throw an AuditError where it cannot be asked: nobody is let in then. */
export interface Access {
  /** The user of a token; null where the API server does not know it. */
  readonly whoami: (token: string) => Promise<User | null>;
  readonly may: (user: User, attributes: Attributes) => Promise<boolean>;
}

/** The times are controller-runtime's; but a token that is not known yet may be in ten seconds, so that is not held as long. */
export const KNOWN = { ttlMs: 60_000, max: 1_000 };
export const UNKNOWN = { ttlMs: 10_000, max: 1_000 };
export const ALLOWED = { ttlMs: 300_000, max: 1_000 };
export const DENIED = { ttlMs: 30_000, max: 1_000 };

export function askAccess(client: Pick<KubeClient, 'create'>, timing: Timing = systemTiming): Access {
  const now = timing.monotonicMs;
  const users = answers<User | null>({ isYes: (user) => user !== null, yes: KNOWN, no: UNKNOWN, now });
  const grants = answers<boolean>({ isYes: (allowed) => allowed, yes: ALLOWED, no: DENIED, now });
  return {
    whoami: (token) => users.of(digestOf(token), () => tokenReview(client, timing, token)),
    may: (user, attributes) =>
      grants.of(digestOf(JSON.stringify([user, attributes])), () => accessReview(client, timing, user, attributes)),
  };
}
