import { eventEvidence } from '../evidence/event-evidence.ts';
import { jobFrame } from '../evidence/job-frame.ts';
import { nodeFact } from '../evidence/node-fact.ts';
import { podFrame } from '../evidence/pod-frame.ts';
import { addEvent, addJobFrame, addNodeFact, addPodFrame, type EvidenceStore } from '../evidence/store.ts';
import type { RecordedFrame } from './frame.ts';
import { markGaps } from './gaps.ts';

/**
 * Reduces a frame to facts and adds them; throws SA1003 where the object is none. `told` collects the uids of Pods and
 * Jobs (and of what owns a Pod) that this recording tells of.
 */
export function takeFrame(store: EvidenceStore, frame: RecordedFrame, told: Set<string>): void {
  const { at, resource, object } = frame;
  const deleted = frame.type === 'DELETED';
  switch (resource) {
    case 'pods': {
      const pod = podFrame(object);
      // Known from another recording: nothing says that this one goes on where that one ended.
      if (!told.has(pod.uid)) markGaps(store, [pod.uid]);
      addPodFrame(store, pod, { at, deleted });
      told.add(pod.uid);
      if (pod.owner !== null) told.add(pod.owner.uid);
      return;
    }
    case 'events': {
      // A recording holds no proof of who wrote an Event: the kubelet's and the agent's alike are taken at their word.
      const evidence = eventEvidence(object);
      if (evidence !== null) addEvent(store, evidence);
      return;
    }
    case 'jobs': {
      const job = jobFrame(object);
      addJobFrame(store, job, deleted);
      told.add(job.uid);
      return;
    }
    case 'nodes':
      addNodeFact(store, nodeFact(object));
  }
}
