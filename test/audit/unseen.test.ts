import { expect } from 'chai';
import type { AuditStatus, PodTimeline } from '../../src/api/types.ts';
import { endedUnseen } from '../../src/audit/unseen.ts';
import { auditStatus } from '../../src/audit/status.ts';
import { audit, NOON } from './making.ts';

const timeline = (uid: string, phase = 'Running'): PodTimeline => ({
  pod: { name: `web-${uid}`, uid },
  phase,
  containers: [
    {
      name: 'app',
      role: 'app',
      runs: [
        {
          started: {
            earliest: '2026-11-22T11:00:00.000000Z',
            latest: '2026-11-22T11:00:00.500000Z',
            sources: ['Event'],
          },
        },
      ],
    },
  ],
  verdicts: [
    { rule: 'StartOrder', verdict: 'Verified', reason: 'InOrder', message: 'm' },
    { rule: 'StopOrder', verdict: 'Pending', reason: 'Running', message: 'm' },
    { rule: 'SidecarCoverage', verdict: 'Verified', reason: 'Covered', message: 'm' },
    { rule: 'PodReadiness', verdict: 'Violated', reason: 'NotReady', message: 'm' },
    { rule: 'JobCompletion', verdict: 'NotApplicable', reason: 'NoJob', message: 'm' },
  ],
});

describe('audit/unseen: Pods that ended while no replica watched', () => {
  const before: AuditStatus = {
    timelines: [timeline('gone'), timeline('there'), timeline('past'), timeline('done', 'Succeeded')],
    history: [{ uid: 'past', name: 'web-past', verified: ['StartOrder'] }],
  };
  const found = endedUnseen(before, (uid) => uid === 'there');

  it('are those of which the status showed that they lived, and which are not there', () => {
    expect(found.map(({ uid }) => uid)).to.deep.equal(['gone']);
    expect(endedUnseen(undefined, () => false)).to.deep.equal([]);
  });

  it('keep what no end can change; the rest is NeverObserved and not guessed', () => {
    const status = auditStatus({
      audit: audit(),
      before,
      audited: [],
      endedUnseen: found,
      timelines: [],
      sight: { problems: [], limits: [] },
      now: NOON,
    });
    expect(status.history).to.have.length(2);
    expect(status.history?.find(({ uid }) => uid === 'gone')).to.deep.equal({
      uid: 'gone',
      name: 'web-gone',
      endedAt: '2026-11-22T11:00:00Z',
      verified: ['StartOrder'],
      violated: ['PodReadiness'],
      undecided: [
        { rule: 'StopOrder', reason: 'NeverObserved' },
        { rule: 'SidecarCoverage', reason: 'NeverObserved' },
      ],
    });
    expect(status.summary?.pods).to.equal(2);
  });
});
