import { kubeletVersion, type KubeletVersion } from '../timeline/kubelet-version.ts';
import type { PodTimeline } from '../timeline/timeline.ts';
import type { RuleName, RuleVerdict } from './verdict.ts';

/** A known bug of the kubelet that breaks a rule, recognised by what it leaves behind and by the version of the node. */
export interface KubeletBug {
  /** Of kubernetes/kubernetes. */
  readonly issue: number;
  readonly rule: RuleName;
  /** The first release without it. */
  readonly mendedIn: string;
  readonly what: string;
  readonly affects: (version: KubeletVersion) => boolean;
  readonly signature: (timeline: PodTimeline, broken: RuleVerdict) => boolean;
}

/** kubernetes.md lists more; these are the ones that make a rule Violated. */
export const KUBELET_BUGS: readonly KubeletBug[] = [
  {
    issue: 120247,
    rule: 'StartOrder',
    mendedIn: '1.28.2',
    what: 'after a node reboot the apps start before the init containers have finished',
    affects: ({ minor, patch }) => minor === 28 && patch < 2,
    signature: (timeline, broken) => isApp(timeline, violatedAfter(broken)),
  },
  {
    issue: 138514,
    rule: 'StartOrder',
    mendedIn: '1.37.0',
    what: 'init containers are skipped when the sandbox is made anew while an old container is still known',
    affects: ({ minor }) => minor >= 28 && minor <= 36,
    signature: (_timeline, broken) => broken.checks.some((c) => c.verdict === 'Violated' && c.attempt > 0),
  },
  {
    issue: 125880,
    rule: 'GracePeriod',
    mendedIn: '1.31.0',
    what: 'a Pod deleted during initialization gets no SIGTERM while a sidecar has not started, and is killed at the end of its grace period',
    affects: ({ minor }) => minor === 29 || minor === 30,
    signature: deletedDuringInitialization,
  },
  {
    issue: 132826,
    rule: 'PodReadiness',
    mendedIn: '1.34.2',
    what: 'the startup probe of a sidecar in a Pod that never restarts is given up after its first failure, so the apps never start',
    affects: ({ minor, patch }) => minor >= 29 && (minor < 34 || (minor === 34 && patch < 2)),
    signature: (timeline, broken) => {
      const sidecar = timeline.containers.find((c) => c.name === broken.container);
      const { restartPolicy } = timeline.record.spec;
      return (
        sidecar?.startupProbe === true &&
        restartPolicy === 'Never' &&
        !sidecar.now.started &&
        appsNeverStarted(timeline)
      );
    },
  },
];

/** The bug that a violation bears the signature of, on a kubelet that has it; null where none is known. */
function kubeletBugOf(timeline: PodTimeline, broken: RuleVerdict): KubeletBug | null {
  const version = kubeletVersion(timeline.kubeletVersion);
  if (version === null || broken.verdict !== 'Violated') return null;
  return (
    KUBELET_BUGS.find((b) => b.rule === broken.rule && b.affects(version) && b.signature(timeline, broken)) ?? null
  );
}

/** A violation with its cause named, where a known bug of the kubelet is one; any other verdict as it is. */
export function withKubeletBug(timeline: PodTimeline, of: RuleVerdict): RuleVerdict {
  const bug = kubeletBugOf(timeline, of);
  if (bug === null) return of;
  const message = `${of.message} Known kubelet bug kubernetes#${bug.issue}: ${bug.what}; mended in ${bug.mendedIn}.`;
  return { ...of, cause: 'KubeletBug', message };
}

function violatedAfter(broken: RuleVerdict): string | null {
  return broken.checks.find((c) => c.verdict === 'Violated')?.after.container ?? null;
}

function isApp({ containers }: PodTimeline, name: string | null): boolean {
  return containers.some((c) => c.name === name && c.role === 'app');
}

function appsNeverStarted({ containers }: PodTimeline): boolean {
  return containers.every((c) => c.role !== 'app' || !c.everCreated);
}

function deletedDuringInitialization(timeline: PodTimeline): boolean {
  const notStarted = timeline.containers.some((c) => c.role === 'sidecar' && !c.everCreated);
  return timeline.stopping.cause === 'Deletion' && notStarted && appsNeverStarted(timeline);
}
