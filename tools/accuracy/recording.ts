import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { eventEvidence } from '../../src/evidence/event-evidence.ts';
import { jobFrame } from '../../src/evidence/job-frame.ts';
import { nodeFact } from '../../src/evidence/node-fact.ts';
import { podFrame } from '../../src/evidence/pod-frame.ts';
import { addEvent, addJobFrame, addNodeFact, addPodFrame, createStore } from '../../src/evidence/store.ts';
import type { EvidenceStore } from '../../src/evidence/store.ts';
import { parseTime, type Micros } from '../../src/evidence/time.ts';
import type { RawPod, Request, TruthRun } from './case.ts';
import { nanosOf, SECOND } from './nanos.ts';

/** One line of watch.ndjson. */
export interface Line {
  readonly t: string;
  readonly resource: 'pods' | 'events' | 'jobs' | 'nodes';
  readonly type: string;
  readonly object: unknown;
}

export interface Recording {
  readonly name: string;
  readonly lines: readonly Line[];
  readonly truth: readonly TruthRun[];
}

/** The recordings below a directory: every folder with a watch.ndjson and a truth.ndjson. */
export function recordingsIn(directory: string): readonly Recording[] {
  return globSync(join(directory, '*', 'watch.ndjson'))
    .toSorted()
    .filter((path) => existsSync(join(dirname(path), 'truth.ndjson')))
    .map((path) => ({
      name: basename(dirname(path)),
      lines: ndjson(path) as readonly Line[],
      truth: (ndjson(join(dirname(path), 'truth.ndjson')) as readonly TruthLine[]).map(truthRun),
    }))
    .map((recording) => ({ ...recording, truth: recording.truth.flatMap((run) => ofMirrors(run, recording.lines)) }));
}

interface TruthLine {
  readonly uid: string;
  readonly container: string;
  readonly id: string;
  readonly startedAt: string;
  readonly exitedAt?: string | null;
  readonly exitCode?: number | null;
  readonly attempt?: number;
}

function truthRun({ uid, container, id, startedAt, exitedAt, exitCode, attempt = 0 }: TruthLine): TruthRun {
  return {
    uid,
    container,
    id,
    startedAt: nanosOf(startedAt),
    exitedAt: exitedAt == null ? null : nanosOf(exitedAt),
    exitCode: exitCode ?? null,
    attempt,
  };
}

/** The runtime knows a static Pod by the kubelet's uid for it: its runs are those of each mirror that shows them. */
function ofMirrors(run: TruthRun, lines: readonly Line[]): readonly TruthRun[] {
  const showing = podsOf(lines).flatMap((pod) => {
    const mirrors = pod.metadata.annotations?.['kubernetes.io/config.mirror'] === run.uid;
    return mirrors && JSON.stringify(pod.status).includes(run.id) ? [pod.metadata.uid] : [];
  });
  return showing.length === 0 ? [run] : [...new Set(showing)].map((uid) => ({ ...run, uid }));
}

function ndjson(path: string): readonly unknown[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
}

/** Plays the lines into a store, as `replay` does; `now` is the last line's time. */
export function replay(lines: readonly Line[]): { readonly store: EvidenceStore; readonly now: Micros } {
  const store = createStore();
  let now = 0;
  for (const { t, resource, type, object } of lines) {
    const at = parseTime(t) ?? now;
    now = Math.max(now, at);
    if (type === 'BOOKMARK' || type === 'ERROR') continue;
    const deleted = type === 'DELETED';
    if (resource === 'pods') addPodFrame(store, podFrame(object), { at, deleted });
    else if (resource === 'jobs') addJobFrame(store, jobFrame(object), deleted);
    else if (resource === 'nodes') addNodeFact(store, nodeFact(object));
    else {
      const evidence = eventEvidence(object);
      if (evidence !== null && !deleted) addEvent(store, evidence);
    }
  }
  return { store, now };
}

export function podsOf(lines: readonly Line[]): readonly RawPod[] {
  return lines.filter((l) => l.resource === 'pods' && l.type !== 'BOOKMARK').map((l) => l.object as RawPod);
}

/** The clocks of the API server and of the node agree within this (design.md). */
const CLOCKS = 2n * SECOND;

/** When each Pod was asked to end, from its frames alone: the first that carries the request, or the kubelet's own reason. */
export function requestsOf(frames: readonly RawPod[]): ReadonlyMap<string, Request | null> {
  const requests = new Map<string, Request | null>();
  for (const { metadata, status } of frames) {
    const { uid, deletionTimestamp, deletionGracePeriodSeconds = 0 } = metadata;
    const byKubelet = /^(?:Evicted|DeadlineExceeded|Preempting|Terminated|NodeShutdown)$/.test(status?.reason ?? '');
    if (byKubelet) requests.set(uid, null);
    if (deletionTimestamp === undefined || requests.has(uid)) continue;
    const at = nanosOf(deletionTimestamp) - BigInt(deletionGracePeriodSeconds) * SECOND;
    requests.set(uid, { earliest: at - CLOCKS, latest: at + SECOND + CLOCKS });
  }
  return requests;
}
