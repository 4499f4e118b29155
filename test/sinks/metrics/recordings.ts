/** Real recordings, played through the middle frame by frame as the controller would. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventFact } from '../../../src/evidence/event-fact.ts';
import { jobFrame } from '../../../src/evidence/job-frame.ts';
import { nodeFact } from '../../../src/evidence/node-fact.ts';
import { podFrame } from '../../../src/evidence/pod-frame.ts';
import {
  addEventFact,
  addJobFrame,
  addNodeFact,
  addPodFrame,
  createStore,
  type EvidenceStore,
} from '../../../src/evidence/store.ts';
import { parseTime, SECOND, type Micros } from '../../../src/evidence/time.ts';
import { judgedPods, type JudgedPod } from '../../../src/report/report.ts';
import { judgeJob } from '../../../src/rules/judge.ts';
import { DEFAULT_SETTINGS } from '../../../src/rules/settings.ts';
import { podsOfJob, timelineOf } from '../../../src/timeline/of-store.ts';
import type { JudgedJob, Metrics } from '../../../src/sinks/metrics/metrics.ts';
import { ROOT } from '../../tools/temporary.ts';

const FOLDER = join(ROOT, 'test/fixtures/recordings');

export const RECORDINGS: readonly string[] = readdirSync(FOLDER).filter((name) => !name.includes('.'));

interface Line {
  readonly t: string;
  readonly resource: string;
  readonly type: string;
  readonly object: unknown;
}

export interface TruthRun {
  readonly uid: string;
  readonly container: string;
  readonly startedAt: string;
  readonly exitedAt: string | null;
}

/** What the container runtime recorded. */
export function truth(recording: string): readonly TruthRun[] {
  return lines<TruthRun>(recording, 'truth.ndjson');
}

export interface Moment {
  readonly store: EvidenceStore;
  readonly now: Micros;
}

const TICK: Micros = 10 * SECOND;

/** The evidence after every line of the recording, and at ticks while no line comes; always the same store. */
function* moments(recording: string): Generator<Moment> {
  const store = createStore();
  let last: Micros | null = null;
  for (const line of lines<Line>(recording, 'watch.ndjson')) {
    const now = parseTime(line.t) ?? 0;
    for (let tick = (last ?? now) + TICK; tick < now; tick += TICK) yield { store, now: tick };
    last = now;
    if (line.type !== 'BOOKMARK') take(store, line, now);
    yield { store, now };
  }
}

function judgedAt({ store, now }: Moment): readonly JudgedPod[] {
  return judgedPods(store, { settings: DEFAULT_SETTINGS, now });
}

/** The recorded Job is held for 71 s, of which 12 s at the end are not sure while it lives: less than the default. */
const JOB_SETTINGS = { ...DEFAULT_SETTINGS, jobCompletion: { threshold: 30 * SECOND, workers: [] } };

function judgedJobsAt({ store, now }: Moment): ReadonlyMap<string, JudgedJob> {
  const context = { settings: JOB_SETTINGS, now };
  return new Map(
    [...store.jobs.values()].map((job) => {
      const pods = podsOfJob(store, job).map((pod) => timelineOf(store, pod));
      const { uid, namespace, name } = job.frame;
      return [uid, { namespace, name, verdicts: judgeJob({ job, pods }, context) }];
    }),
  );
}

/** Plays a recording into the metrics, everything judged after each line; `seen` is told after each of them. */
export async function play(metrics: Metrics, recording: string, seen?: (now: Micros) => Promise<void>): Promise<void> {
  for (const moment of moments(recording)) {
    for (const judged of judgedAt(moment)) metrics.podJudged(judged.timeline.record.uid, judged);
    for (const [uid, judged] of judgedJobsAt(moment)) metrics.jobJudged(uid, judged);
    await seen?.(moment.now);
  }
}

/** The Pods of a recording as they stand at its end. */
export function judgedAtEnd(recording: string): readonly JudgedPod[] {
  const last = [...moments(recording)].at(-1);
  return last === undefined ? [] : judgedAt(last);
}

function take(store: EvidenceStore, { resource, type, object }: Line, at: Micros): void {
  const deleted = type === 'DELETED';
  if (resource === 'pods') addPodFrame(store, podFrame(object), { at, deleted });
  if (resource === 'jobs') addJobFrame(store, jobFrame(object), deleted);
  if (resource === 'nodes') addNodeFact(store, nodeFact(object));
  const fact = resource === 'events' ? eventFact(object) : null;
  if (fact !== null) addEventFact(store, fact);
}

function lines<T>(recording: string, file: string): T[] {
  const text = readFileSync(join(FOLDER, recording, file), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}
