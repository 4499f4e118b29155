import type { V1SelfSubjectAccessReview } from '@kubernetes/client-node';
import type { KubeClient } from '../../../kube/client.ts';
import { StatusError } from '../../../kube/status.ts';
import { systemTiming, type Timing } from '../../../kube/timing.ts';
import { ALLOWED, DENIED, KNOWN, UNKNOWN } from './access.ts';
import { answers } from './answers.ts';
import type { Callers } from './callers.ts';
import { asked, attributesOf, isAllowed, type Attributes } from './reviews.ts';
import { digestOf } from './token.ts';

type Client = Pick<KubeClient, 'create'>;

/** Has been the same since Kubernetes 1.28. */
interface SelfSubjectReview {
  readonly apiVersion: string;
  readonly kind: string;
  readonly status?: { readonly userInfo?: { readonly username?: unknown } };
}

/**
 * Asks each caller's questions with the caller's own token. Every user may review themselves (system:basic-user), so that
 * it takes no permission at all: for a controller that has none outside of its namespace, where others cannot be reviewed.
 * The answers are held as those of ./access.ts are.
 */
export function ownCallers(as: (token: string) => Client, timing: Timing = systemTiming): Callers {
  const now = timing.monotonicMs;
  const known = answers<boolean>({ isYes: (is) => is, yes: KNOWN, no: UNKNOWN, now });
  const grants = answers<boolean>({ isYes: (allowed) => allowed, yes: ALLOWED, no: DENIED, now });
  return {
    of: async (token) => {
      if (!(await known.of(digestOf(token), () => isKnown(as(token), timing)))) return null;
      return {
        may: (attributes) =>
          grants.of(digestOf(JSON.stringify([token, attributes])), () => mayDo(as(token), timing, attributes)),
      };
    },
  };
}

async function isKnown(client: Client, timing: Timing): Promise<boolean> {
  const review: SelfSubjectReview = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  try {
    const { status } = await asked(client, timing, '/apis/authentication.k8s.io/v1/selfsubjectreviews', review);
    const username = status?.userInfo?.username;
    return typeof username === 'string' && username !== '' && username !== 'system:anonymous';
  } catch (error) {
    if (error instanceof StatusError && error.httpStatus === 401) return false;
    throw error;
  }
}

async function mayDo(client: Client, timing: Timing, attributes: Attributes): Promise<boolean> {
  const review: V1SelfSubjectAccessReview = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: attributesOf(attributes),
  };
  return isAllowed(await asked(client, timing, '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', review));
}
