import type { KubeClient } from '../../../kube/client.ts';
import { askAccess } from './access.ts';
import type { Attributes } from './reviews.ts';

/** Someone whom the API server knows. */
export interface Caller {
  /** Throws an AuditError where the API server cannot be asked. */
  readonly may: (attributes: Attributes) => Promise<boolean>;
}

export interface Callers {
  /** Who shows this token; null where the API server does not know it. Throws an AuditError where it cannot be asked. */
  readonly of: (token: string) => Promise<Caller | null>;
}

/** Asks about others, as controller-runtime does: it takes the permission to review tokens and access, in the whole cluster. */
export function reviewedCallers(client: Pick<KubeClient, 'create'>): Callers {
  const { whoami, may } = askAccess(client);
  return {
    of: async (token) => {
      const user = await whoami(token);
      return user === null ? null : { may: (attributes) => may(user, attributes) };
    },
  };
}
