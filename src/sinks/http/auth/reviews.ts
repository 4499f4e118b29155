import type {
  V1NonResourceAttributes,
  V1ResourceAttributes,
  V1SubjectAccessReview,
  V1SubjectAccessReviewSpec,
  V1TokenReview,
} from '@kubernetes/client-node';
import { AuditError } from '../../../errors.ts';
import type { KubeClient } from '../../../kube/client.ts';
import { withDeadline } from '../../../kube/deadline.ts';
import { StatusError } from '../../../kube/status.ts';
import { pause, type Timing } from '../../../kube/timing.ts';

/** Who someone is, as TokenReview says and SubjectAccessReview takes it. */
export interface User {
  readonly username: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** What someone wants: a path, e.g. /metrics, or an object of the API. */
export type Attributes =
  { readonly path: Readonly<V1NonResourceAttributes> } | { readonly resource: Readonly<V1ResourceAttributes> };

type Client = Pick<KubeClient, 'create'>;

/** Together below the ten seconds after which Prometheus gives a scrape up. */
const DEADLINE_MS = 4_500;
const FIRST_PAUSE_MS = 500;

/** Null: the API server does not know the token (or it is for another audience, or over). */
export async function tokenReview(client: Client, timing: Timing, token: string): Promise<User | null> {
  const review: V1TokenReview = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } };
  const { status } = await asked(client, timing, '/apis/authentication.k8s.io/v1/tokenreviews', review);
  const { username, uid, groups, extra } = status?.user ?? {};
  if (status?.authenticated !== true || typeof username !== 'string' || username === '') return null;
  return {
    username,
    ...(uid === undefined ? {} : { uid }),
    ...(groups === undefined ? {} : { groups }),
    ...(extra === undefined ? {} : { extra }),
  };
}

export async function accessReview(
  client: Client,
  timing: Timing,
  user: User,
  attributes: Attributes,
): Promise<boolean> {
  const { username, groups, extra, ...rest } = user;
  const review: V1SubjectAccessReview = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: username,
      ...rest,
      ...(groups === undefined ? {} : { groups: [...groups] }),
      ...(extra === undefined ? {} : { extra: mutable(extra) }),
      ...attributesOf(attributes),
    },
  };
  return isAllowed(await asked(client, timing, '/apis/authorization.k8s.io/v1/subjectaccessreviews', review));
}

export function attributesOf(
  attributes: Attributes,
): Pick<V1SubjectAccessReviewSpec, 'nonResourceAttributes' | 'resourceAttributes'> {
  return 'path' in attributes
    ? { nonResourceAttributes: attributes.path }
    : { resourceAttributes: attributes.resource };
}

export function isAllowed({ status }: Pick<V1SubjectAccessReview, 'status'>): boolean {
  return status?.allowed === true && status.denied !== true;
}

const mutable = (extra: Readonly<Record<string, readonly string[]>>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, [...values]]));

/** A fault that may pass is met with another try, for as long as the one who waits may be kept waiting. */
export function asked<T>(client: Client, timing: Timing, path: string, review: T): Promise<T> {
  const late = new AuditError('SA2011', path, `no answer within ${DEADLINE_MS / 1000} s`);
  const never = new AbortController().signal;
  return withDeadline({ timing, ms: DEADLINE_MS, late, signal: never }, async (signal) => {
    for (let wait = FIRST_PAUSE_MS; ; wait *= 1.5) {
      try {
        return await client.create<T>(path, review, signal);
      } catch (error) {
        if (!mayPass(error)) throw error;
      }
      await pause(timing, wait, signal);
    }
  });
}

function mayPass(error: unknown): boolean {
  if (error instanceof StatusError) return error.httpStatus >= 500;
  return error instanceof AuditError && error.code === 'SA2002';
}
