/** Frames that come late: the API server was away, or the kubelet could not reach it. */
import { expect } from 'chai';
import { auditReport, type VerdictReport } from '../../src/report/report.ts';
import { DEFAULT_SETTINGS } from '../../src/rules/settings.ts';
import { replay, type Line } from '../../tools/accuracy/recording.ts';

const at = (second: number): string => new Date(Date.UTC(2026, 10, 22, 20, 0, second)).toISOString();

interface Seen {
  readonly second: number;
  readonly ready: boolean;
  /** Second in which the kubelet says that Ready last changed. */
  readonly since: number;
}

const running = (name: string, ready: boolean) => ({
  name,
  ready,
  started: true,
  restartCount: 0,
  containerID: `containerd://${name}`,
  state: { running: { startedAt: at(1) } },
});

const frame = ({ second, ready, since }: Seen): Line => ({
  t: at(second),
  resource: 'pods',
  type: 'MODIFIED',
  object: {
    metadata: { namespace: 'n', name: 'p', uid: 'u', resourceVersion: `${second}`, creationTimestamp: at(0) },
    spec: {
      nodeName: 'lab',
      initContainers: [{ name: 'proxy', restartPolicy: 'Always' }],
      containers: [{ name: 'app' }],
    },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: at(since) }],
      initContainerStatuses: [running('proxy', ready)],
      containerStatuses: [running('app', true)],
    },
  },
});

function readiness(...seen: readonly Seen[]): VerdictReport | undefined {
  const { store, now } = replay(seen.map(frame));
  const { pods } = auditReport(store, { settings: DEFAULT_SETTINGS, now });
  return pods[0]?.verdicts.find((v) => v.rule === 'PodReadiness');
}

describe('PodReadiness, of a Pod that became Ready', () => {
  const notReady = { second: 3, ready: false, since: 0 };

  it('is no violation when it became Ready in time, however late the frame came that tells it', () => {
    expect(readiness(notReady, { second: 80, ready: true, since: 15 })?.verdict).not.to.equal('Violated');
  });

  it('is one when it became Ready too late', () => {
    const late = readiness(notReady, { second: 80, ready: true, since: 79 });
    expect(late?.verdict).to.equal('Violated');
    expect(late?.message).to.match(/^proxy held the Pod not Ready for more than 60 s \(74 s at least\)/u);
  });

  it('lasts only to where the frame says, not to where it came', () => {
    expect(readiness(notReady, { second: 200, ready: true, since: 80 })?.message).to.include('(75 s at least)');
  });
});

describe('PodReadiness, of a Pod that is over and was first seen late', () => {
  const over = (first: Seen): VerdictReport | undefined => {
    const gone: Line = { ...frame({ ...first, second: first.second + 20 }), type: 'DELETED' };
    const { store, now } = replay([frame(first), gone]);
    const { pods } = auditReport(store, { settings: DEFAULT_SETTINGS, now });
    return pods[0]?.verdicts.find((v) => v.rule === 'PodReadiness');
  };

  it('is Undecided: it may have been held before that, longer than allowed', () => {
    const late = over({ second: 3600, ready: true, since: 1800 });
    expect(late).to.include({ verdict: 'Undecided', reason: 'NeverObserved' });
    expect(late?.message).to.equal('The first 1802 s of the Pod were not seen.');
  });

  it('is Verified where it has been Ready since it was young', () => {
    expect(over({ second: 3600, ready: true, since: 20 })).to.include({ verdict: 'Verified', reason: 'NotHeld' });
  });
});
