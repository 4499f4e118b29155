import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { AuditError } from '../errors.ts';
import type { Connection } from '../kube/connection.ts';
import { startElector, type Elector } from '../kube/election/elector.ts';
import { leaseStore } from '../kube/election/lease-store.ts';
import { systemTiming } from '../kube/timing.ts';
import type { Logger } from '../log.ts';
import { VERSION } from '../version.ts';

/** The Lease's name: one for all that write the same objects. */
const LEASE_NAME = 'sidecar-audit';

/** Which of several replicas writes. All of them watch and judge. */
export type Leadership = Elector;

export interface LeadershipOptions {
  readonly connection: Connection;
  readonly log: Logger;
  /** Of the Lease; null without leader election: then this replica leads. */
  readonly namespace: string | null;
  readonly onChange: (leads: boolean) => void;
  /** The build of another replica while this one leads, where it is another; null: none says so any more. */
  readonly onOtherBuild: (version: string | null) => void;
}

export async function startLeadership(options: LeadershipOptions): Promise<Leadership> {
  const { connection, log, namespace, onChange, onOtherBuild } = options;
  onChange(namespace === null);
  if (namespace === null) return alone();
  const lease = `${namespace}/${LEASE_NAME}`;
  const identity = `${hostname()}_${randomUUID()}`;
  return startElector({
    store: leaseStore(connection, namespace, LEASE_NAME),
    identity,
    version: VERSION,
    timing: systemTiming,
    onLead: (before) => {
      onChange(true);
      const took = before === null || before.holder === identity ? {} : { before: before.holder || 'released' };
      log.info('leading: this replica writes statuses and Events', { lease, identity, ...took });
      if (before !== null) tellVersion(before.version, 'this replica leads now, and another build led before');
    },
    onLost: (why) => {
      onChange(false);
      log.warn('not leading any more: this replica only watches and judges', { lease, identity, why });
    },
    onFollow: ({ holder, version }) => {
      log.info('following: another replica writes statuses and Events', { lease, identity, leader: holder });
      tellVersion(version, 'another build leads; it leads on until it ends, and then this one may');
    },
    onOther: (other) => {
      onOtherBuild(other);
      if (other !== null) log.warn('a replica of another build follows', { lease, version: VERSION, other });
    },
    onFailure: (error) => {
      if (error === null) return log.info('the Lease can be read and written again', { lease });
      log.warn('the Lease cannot be read or written; it is tried again every 2 s', { lease, error: error.message });
    },
  });

  /** Two builds may word verdicts differently; neither is stopped for it, as a rolling update passes through this. */
  function tellVersion(other: string | null, message: string): void {
    if (other !== null && other !== VERSION) log.warn(message, { lease, version: VERSION, other });
  }
}

/** Without election there is one term, until the end. */
function alone(): Leadership {
  const ending = new AbortController();
  return {
    term: () => (ending.signal.aborted ? null : ending.signal),
    stop: () => {
      ending.abort(new AuditError('SA2005', 'controller', 'it ends'));
      return Promise.resolve();
    },
  };
}
