import { MAX_CONTAINERS_SHOWN, MAX_RUNS_SHOWN, MESSAGE_LENGTH, WORD_LENGTH } from '../api/limits.ts';
import type { PodTimeline as StatusTimeline, TimelineBounds, TimelineContainer, TimelineRun } from '../api/types.ts';
import { formatTime } from '../evidence/time.ts';
import type { JudgedPod } from '../report/report.ts';
import type { Transition } from '../timeline/bounds.ts';
import type { Run } from '../timeline/run.ts';
import type { ContainerTimeline } from '../timeline/timeline.ts';
import { workloadOf } from '../timeline/workload.ts';

/** The timeline of one Pod as the status shows it: bounded, without the single pieces of evidence. */
export function statusTimeline({ timeline, verdicts }: JudgedPod, clusterWide: boolean): StatusTimeline {
  const { record, containers } = timeline;
  const workload = workloadOf(record);
  const omitted = containers.length - MAX_CONTAINERS_SHOWN;
  return {
    pod: { name: record.name, ...(clusterWide ? { namespace: record.namespace } : {}), uid: record.uid },
    ...(workload === null ? {} : { workload }),
    phase: record.phase,
    containers: containers.slice(0, MAX_CONTAINERS_SHOWN).map(containerOf),
    ...(omitted > 0 ? { containersOmitted: omitted } : {}),
    verdicts: verdicts.map(({ rule, verdict, reason, message, cause }) => ({
      rule,
      verdict,
      reason,
      message: message.slice(0, MESSAGE_LENGTH),
      ...(cause === null ? {} : { cause }),
    })),
  };
}

function containerOf({ name, role, runs, runsUnobserved }: ContainerTimeline): TimelineContainer {
  const omitted = runs.length - MAX_RUNS_SHOWN;
  return {
    name,
    role,
    runs: runs.slice(-MAX_RUNS_SHOWN).map(runOf),
    ...(omitted > 0 ? { runsOmitted: omitted } : {}),
    ...(runsUnobserved > 0 ? { runsUnobserved } : {}),
  };
}

function runOf({ started, finished, exitCode, reason }: Run): TimelineRun {
  return {
    ...(started === null ? {} : { started: boundsOf(started) }),
    ...(finished === null ? {} : { finished: boundsOf(finished) }),
    ...(exitCode === null ? {} : { exitCode }),
    ...(reason === null || reason === '' ? {} : { reason: reason.slice(0, WORD_LENGTH) }),
  };
}

function boundsOf({ earliest, latest, evidence }: Transition): TimelineBounds {
  return {
    earliest: formatTime(earliest),
    latest: formatTime(latest),
    sources: [...new Set(evidence.map((e) => e.source))].sort(),
  };
}
