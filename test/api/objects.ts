/** Objects as the API server gives them. */
export const metadata = { name: 'web', namespace: 'shop', uid: 'b1d6', resourceVersion: '7', generation: 3 } as const;

export const sidecarAudit = (spec: unknown, status?: unknown): unknown => ({
  apiVersion: 'sidecaraudit.dev/v1alpha1',
  kind: 'SidecarAudit',
  metadata,
  spec,
  ...(status === undefined ? {} : { status }),
});

const since = '2026-11-22T10:00:00.000000Z';
const counts = { pods: 2, verified: 1, violated: 1, undecided: 0, pending: 0, notApplicable: 0 };
const pod = { name: 'web-7d4b-x2x', uid: '0c9e' };
const workload = { kind: 'Deployment', name: 'web' };

/** A status in which every field is. */
export const fullStatus = {
  observedGeneration: 3,
  conditions: [
    {
      type: 'Verified',
      status: 'False',
      reason: 'Violated',
      message: '1 of 2 Pods violates a rule',
      lastTransitionTime: '2026-11-22T10:00:00Z',
      observedGeneration: 3,
    },
  ],
  summary: counts,
  rules: [{ rule: 'StopOrder', ...counts, undecidedReasons: [{ reason: 'SameSecond', pods: 1 }] }],
  violations: [
    {
      pod,
      job: { name: 'import', uid: '77aa' },
      workload,
      rule: 'StopOrder',
      check: 'app finished before proxy finished',
      reason: 'OutOfOrder',
      message: 'proxy finished 2.1 s before app',
      cause: 'ContainerCrashed',
      open: false,
      since,
      until: since,
    },
  ],
  violationsOmitted: 1,
  timelines: [
    {
      pod,
      workload,
      phase: 'Running',
      containers: [
        {
          name: 'proxy',
          role: 'sidecar',
          runs: [
            {
              started: { earliest: since, latest: since, sources: ['Status', 'Event'] },
              finished: { earliest: since, latest: since, sources: ['Frame'] },
              exitCode: 137,
              reason: 'OOMKilled',
            },
          ],
          runsOmitted: 4,
          runsUnobserved: 1,
        },
      ],
      containersOmitted: 2,
      verdicts: [{ rule: 'StopOrder', verdict: 'Violated', reason: 'OutOfOrder', message: 'so', cause: 'KubeletBug' }],
    },
  ],
  history: [
    {
      uid: '0c9e',
      name: 'web-7d4b-x2x',
      workload,
      endedAt: since,
      verified: ['StartOrder'],
      violated: ['StopOrder'],
      undecided: [{ rule: 'GracePeriod', reason: 'NeverObserved' }],
    },
  ],
  podsOmitted: 12,
  excludedPods: [{ pod, reason: 'under test' }],
  excludedPodsOmitted: 0,
} as const;
