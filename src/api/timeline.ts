import { type Static, Type } from 'typebox';
import { type DeepReadonly, atomicList, count, integer, message, name, oneOf, time, word } from './fields.ts';
import { MAX_CONTAINERS_SHOWN, MAX_RUNS_SHOWN } from './limits.ts';
import { podReference, workloadReference } from './references.ts';
import { EVIDENCE_SOURCES, ROLES, RULE_NAMES, VERDICTS } from './vocabulary.ts';

const bounds = (description: string) =>
  Type.Object(
    {
      earliest: time('It did not happen before this; on the clock of the node, in microseconds.'),
      latest: time('It did not happen after this; on the clock of the node, in microseconds.'),
      sources: atomicList(
        'The kinds of evidence that give these bounds. Log is an assumption: see spec.logs.',
        oneOf('A kind of evidence.', EVIDENCE_SOURCES),
        EVIDENCE_SOURCES.length,
      ),
    },
    { description },
  );

const run = Type.Object(
  {
    started: Type.Optional(bounds('When it started; absent where nothing tells.')),
    finished: Type.Optional(bounds('When it finished; absent while it runs, or where nothing tells.')),
    exitCode: Type.Optional(
      integer('Exit code; absent while it runs, or where nothing tells.', -2_147_483_648, 2_147_483_647),
    ),
    reason: Type.Optional(word('Reason that the kubelet gives, for example Completed, Error or OOMKilled.')),
  },
  { description: 'One life of a container; a restart is a new run.' },
);

const container = Type.Object(
  {
    name: name('Name of the container.'),
    role: oneOf(
      'init: runs to completion before the rest; sidecar: in initContainers with restartPolicy Always; app: in containers.',
      ROLES,
    ),
    runs: atomicList('Its runs, in order of time; the newest where there are many.', run, MAX_RUNS_SHOWN),
    runsOmitted: Type.Optional(count('Older runs that are left out here.')),
    runsUnobserved: Type.Optional(
      count('Runs that happened, as the restart count tells, of which nothing more is known.'),
    ),
  },
  { description: 'A container and its runs.' },
);

const ruleVerdict = Type.Object(
  {
    rule: oneOf('Name of the rule.', RULE_NAMES),
    verdict: oneOf('The verdict.', VERDICTS),
    reason: word('Why, in one CamelCase word.'),
    message: Type.Optional(message('Why, for a person to read; left out where the document would grow too long.')),
    cause: Type.Optional(word('Of a violation: whose fault it is, where that is known.')),
  },
  { description: 'The verdict of one rule.' },
);

export const timeline = Type.Object(
  {
    pod: podReference('The Pod.'),
    workload: Type.Optional(workloadReference('What the Pod belongs to; absent when nothing owns it.')),
    phase: word('Phase of the Pod when it was last seen.'),
    containers: atomicList('Its containers, in the order of the manifest.', container, MAX_CONTAINERS_SHOWN),
    containersOmitted: Type.Optional(count('Containers that are left out here.')),
    verdicts: atomicList('Its verdict by rule.', ruleVerdict, RULE_NAMES.length),
  },
  { description: 'What the containers of one Pod did, and when.' },
);

export type TimelineBounds = DeepReadonly<Static<ReturnType<typeof bounds>>>;
export type TimelineRun = DeepReadonly<Static<typeof run>>;
export type TimelineContainer = DeepReadonly<Static<typeof container>>;
export type PodTimeline = DeepReadonly<Static<typeof timeline>>;
