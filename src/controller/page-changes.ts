import type { PodRecord } from '../evidence/pod-record.ts';
import type { JudgedPod } from '../report/report.ts';
import type { Changes } from '../sinks/page/changes.ts';
import { podsOfJob } from '../timeline/of-store.ts';
import type { ControllerState } from './state.ts';

/** Tells the page what changed, from what is judged: time alone has the Pods that wait judged again every few seconds. */
export interface PageChanges {
  readonly podJudged: (pod: PodRecord, judged: JudgedPod | null) => void;
  readonly jobJudged: (uid: string) => void;
}

export function pageChanges(state: ControllerState, changes: Changes): PageChanges {
  /** By uid: a word that differs when anything that is shown does. */
  const told = new Map<string, string>();
  return {
    podJudged: ({ uid, namespace }, judged) => {
      if (judged === null) told.delete(uid);
      else {
        const sign = signOf(judged);
        if (told.get(uid) === sign) return;
        told.set(uid, sign);
      }
      changes.pod(uid, namespace);
    },
    jobJudged: (uid) => {
      const job = state.store.jobs.get(uid);
      const pods = job === undefined ? [] : podsOfJob(state.store, job);
      for (const pod of pods) changes.pod(pod.uid, pod.namespace);
    },
  };
}

function signOf({ timeline, verdicts }: JudgedPod): string {
  const { record, events } = timeline;
  const seen = events.reduce((sum, event) => sum + event.count, 0);
  const said = verdicts.map((v) => `${v.verdict[2] ?? ''}${v.open ? '!' : ''}`).join('');
  return `${record.latest}/${record.samples.length}/${seen}/${said}/${record.ending ?? ''}`;
}
