import { type Static, Type } from 'typebox';
import { EXCLUDE_ANNOTATION } from '../evidence/pod-frame.ts';
import { condition } from './condition.ts';
import { ruleCounts, summary } from './counts.ts';
import { type DeepReadonly, atomicList, count, listMap, message } from './fields.ts';
import { pastPod } from './history.ts';
import { MAX_EXCLUDED_PODS, MAX_HISTORY, MAX_TIMELINES, MAX_VIOLATIONS } from './limits.ts';
import { podReference } from './references.ts';
import { timeline } from './timeline.ts';
import { violation } from './violation.ts';
import { CONDITION_TYPES, RULE_NAMES } from './vocabulary.ts';

const excludedPod = Type.Object(
  {
    pod: podReference('The Pod.'),
    reason: message(`The reason that its annotation ${EXCLUDE_ANNOTATION} gives.`),
  },
  { description: 'A Pod that is judged by no rule, because its annotation says so.' },
);

export const auditStatus = Type.Object(
  {
    observedGeneration: Type.Optional(count('The metadata.generation that this status was written for.')),
    conditions: Type.Optional(
      listMap('State of the audit: Ready and Verified.', condition, CONDITION_TYPES.length, 'type'),
    ),
    summary: Type.Optional(summary),
    rules: Type.Optional(listMap('The same by rule.', ruleCounts, RULE_NAMES.length, 'rule')),
    violations: Type.Optional(atomicList('What is violated, newest first.', violation, MAX_VIOLATIONS)),
    violationsOmitted: Type.Optional(count('Violations that are left out here: the oldest.')),
    timelines: Type.Optional(atomicList('Timelines of the newest Pods, newest first.', timeline, MAX_TIMELINES)),
    history: Type.Optional(
      atomicList('What was decided of Pods whose evidence is gone or ages, newest first.', pastPod, MAX_HISTORY),
    ),
    podsOmitted: Type.Optional(count('Pods that are gone and no longer kept in history; they are in no other count.')),
    excludedPods: Type.Optional(
      atomicList('Pods excluded by annotation, newest first.', excludedPod, MAX_EXCLUDED_PODS),
    ),
    excludedPodsOmitted: Type.Optional(count('Excluded Pods that are left out here.')),
  },
  { description: 'What was observed. Written by the controller; at most 64 KiB, whatever the number of Pods.' },
);

export type AuditStatus = DeepReadonly<Static<typeof auditStatus>>;
