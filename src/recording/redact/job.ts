import { objectAt, type Json } from '../../evidence/json.ts';
import { redactConditions } from './conditions.ts';
import type { Include } from './include.ts';
import { redactMetadata } from './metadata.ts';
import { scalars } from './pick.ts';

const SPEC = ['suspend', 'parallelism', 'completions', 'backoffLimit', 'activeDeadlineSeconds'];
const STATUS = ['active', 'ready', 'succeeded', 'failed', 'terminating', 'startTime', 'completionTime'];

/** What the evidence reads of a Job (src/evidence/job-frame.ts), and the few numbers that make it readable. */
export function redactJob(job: Json, include: Include): Json {
  const status = objectAt(job, 'status');
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: redactMetadata(objectAt(job, 'metadata'), include),
    spec: scalars(objectAt(job, 'spec'), SPEC),
    status: { ...scalars(status, STATUS), ...redactConditions(status, include) },
  };
}
