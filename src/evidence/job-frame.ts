import { AuditError } from '../errors.ts';
import { integerAt, isObject, listAt, objectAt, stringAt } from './json.ts';
import { parseTime, type Micros } from './time.ts';

/** A Job, reduced. */
export interface JobFrame {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly resourceVersion: string;
  readonly active: number;
  /** `Complete` or `Failed` once that condition is True. */
  readonly finished: 'Complete' | 'Failed' | null;
  readonly finishedReason: string | null;
  /** API server's clock, whole seconds. */
  readonly finishedAt: Micros | null;
  readonly suspended: boolean;
}

/** Reduces a Job as the API server sends it. Throws SA1003 for what is no Job at all. */
export function jobFrame(job: unknown): JobFrame {
  if (!isObject(job)) throw new AuditError('SA1003', 'job', 'not an object');
  const metadata = objectAt(job, 'metadata');
  const [name, uid, namespace] = [
    stringAt(metadata, 'name'),
    stringAt(metadata, 'uid'),
    stringAt(metadata, 'namespace'),
  ];
  if (name === null || uid === null) {
    throw new AuditError('SA1003', `job/${namespace ?? ''}/${name ?? '?'}`, 'metadata.name or metadata.uid is missing');
  }
  const status = objectAt(job, 'status');
  const done = listAt(status, 'conditions').find(
    (c) => (c['type'] === 'Complete' || c['type'] === 'Failed') && c['status'] === 'True',
  );
  return {
    uid,
    namespace: namespace ?? '',
    name,
    resourceVersion: stringAt(metadata, 'resourceVersion') ?? '0',
    active: integerAt(status, 'active') ?? 0,
    finished: done === undefined ? null : done['type'] === 'Complete' ? 'Complete' : 'Failed',
    finishedReason: done === undefined ? null : stringAt(done, 'reason'),
    finishedAt: done === undefined ? null : parseTime(done['lastTransitionTime']),
    suspended: objectAt(job, 'spec')['suspend'] === true,
  };
}
