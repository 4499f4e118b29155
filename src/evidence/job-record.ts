import type { JobFrame } from './job-frame.ts';
import type { Ending } from './pod-record.ts';

/** The newest frame of a Job that was seen, and how the Job's object ended. */
export interface JobRecord {
  readonly frame: JobFrame;
  readonly ending: Ending | null;
}

/** Merges one frame; a stale one changes nothing. */
export function mergeJob(record: JobRecord | null, frame: JobFrame, deleted: boolean): JobRecord {
  const ending = deleted ? 'Deleted' : (record?.ending ?? null);
  if (record !== null && Number(frame.resourceVersion) < Number(record.frame.resourceVersion))
    return { ...record, ending };
  return { frame, ending };
}
