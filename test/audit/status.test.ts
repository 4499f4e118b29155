import { expect } from 'chai';
import fc from 'fast-check';
import type { AuditStatus, PodTimeline } from '../../src/api/types.ts';
import { MAX_STATUS_BYTES } from '../../src/api/limits.ts';
import type { Audited } from '../../src/audit/audited.ts';
import { bytesOf } from '../../src/audit/fit.ts';
import { auditStatus } from '../../src/audit/status.ts';
import { SECOND, type Micros } from '../../src/evidence/time.ts';
import { audit, NOON, pod, violation } from './making.ts';

const CLEAR = { problems: [], limits: [] };

function status(audited: readonly Audited[], before?: AuditStatus, now: Micros = NOON, spec = {}): AuditStatus {
  return auditStatus({ audit: audit(spec), before, audited, timelines: [], sight: CLEAR, now });
}

function verified(of: AuditStatus): string | undefined {
  return of.conditions?.find((c) => c.type === 'Verified')?.status;
}

describe('audit/status', () => {
  it('counts Pods by their worst rule, and by each rule', () => {
    const result = status([
      pod(1, { StartOrder: 'Verified', StopOrder: 'Verified' }),
      pod(2, { StartOrder: 'Verified', StopOrder: 'Violated' }),
      pod(3, { StartOrder: 'Verified', StopOrder: 'Undecided' }),
      pod(4, { StartOrder: 'Verified', StopOrder: 'Pending' }),
      pod(5, { StartOrder: 'NotApplicable' }),
    ]);
    expect(result.summary).to.deep.equal({
      pods: 5,
      verified: 1,
      violated: 1,
      undecided: 1,
      pending: 1,
      notApplicable: 1,
    });
    expect(result.rules?.find((r) => r.rule === 'StopOrder')).to.deep.include({
      pods: 4,
      undecided: 1,
      undecidedReasons: [{ reason: 'SameSecond', pods: 1 }],
    });
  });

  it('is the same bytes whatever the order in which the Pods come', () => {
    const pods = Array.from({ length: 30 }, (_, n) =>
      pod(
        n,
        { StopOrder: n % 3 === 0 ? 'Violated' : 'Verified' },
        {
          endedAt: n % 2 === 0 ? NOON + n * SECOND : null,
          violations: n % 3 === 0 ? [violation()] : [],
        },
      ),
    );
    const expected = JSON.stringify(status(pods));
    fc.assert(
      fc.property(fc.shuffledSubarray(pods, { minLength: pods.length }), (shuffled) => {
        expect(JSON.stringify(status(shuffled))).to.equal(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('is a fixed point: computed again on top of itself it does not change', () => {
    const pods = [
      pod(1, { StopOrder: 'Violated' }, { endedAt: NOON, gone: true, violations: [violation()] }),
      pod(2, { StartOrder: 'Verified' }),
    ];
    const once = status(pods);
    expect(status(pods, once)).to.deep.equal(once);
  });

  it('stays within 64 KiB whatever the number of Pods, and counts what it leaves out', () => {
    const pods = Array.from({ length: 3000 }, (_, n) =>
      pod(
        n,
        { StopOrder: 'Violated', StartOrder: 'Verified' },
        { endedAt: NOON, gone: true, violations: [violation({ message: 'x'.repeat(1000) })] },
      ),
    );
    const result = status(pods, undefined, NOON, { historyLimit: 200 });
    expect(bytesOf(result)).to.be.at.most(MAX_STATUS_BYTES);
    expect((result.violations?.length ?? 0) + (result.violationsOmitted ?? 0)).to.equal(3000);
    expect(result.violations?.length).to.be.at.most(100);
    const again = status(pods, result, NOON, { historyLimit: 200 });
    expect(again.podsOmitted).to.equal(result.podsOmitted);
    expect(again.history).to.deep.equal(result.history);
  });

  it('keeps what was decided of a Pod that is gone, and counts it', () => {
    const before = status([pod(1, { StopOrder: 'Verified' }, { endedAt: NOON, gone: true })]);
    const later = status([], before);
    expect(later.history?.map((h) => h.name)).to.deep.equal(['web-1']);
    expect(later.summary).to.include({ pods: 1, verified: 1 });
  });

  it('does not take back what was decided when the evidence has aged', () => {
    const before = status([pod(1, { StartOrder: 'Verified' }, { endedAt: NOON })]);
    const later = status([pod(1, { StartOrder: 'Undecided' }, { endedAt: NOON })], before);
    expect(later.history?.[0]?.verified).to.deep.equal(['StartOrder']);
  });

  it('keeps no more past Pods than asked, and counts those that fall off', () => {
    let result: AuditStatus | undefined;
    for (let n = 1; n <= 5; n += 1)
      result = status([pod(n, { StopOrder: 'Verified' }, { endedAt: NOON + n * SECOND, gone: true })], result, NOON, {
        historyLimit: 3,
      });
    expect(result?.history?.map((h) => h.name)).to.deep.equal(['web-5', 'web-4', 'web-3']);
    expect(result?.podsOmitted).to.equal(2);
  });

  describe('condition Verified', () => {
    it('is Unknown without a Pod, and while nothing is decided', () => {
      expect(verified(status([]))).to.equal('Unknown');
      expect(verified(status([pod(1, { StopOrder: 'Pending' })]))).to.equal('Unknown');
    });

    it('is True when something is verified and nothing violated', () => {
      expect(verified(status([pod(1, { StopOrder: 'Verified' }), pod(2, { StopOrder: 'Undecided' })]))).to.equal(
        'True',
      );
    });

    it('is False within the window of a violation that ended, and no longer after it', () => {
      const pods = [
        pod(1, { StopOrder: 'Violated' }, { violations: [violation()] }),
        pod(2, { StopOrder: 'Verified' }),
      ];
      expect(verified(status(pods, undefined, NOON + 3599 * SECOND))).to.equal('False');
      expect(verified(status(pods, undefined, NOON + 3601 * SECOND))).to.equal('True');
    });

    it('is False for as long as a violation is open', () => {
      const pods = [
        pod(
          1,
          { PodReadiness: 'Violated' },
          { violations: [violation({ rule: 'PodReadiness', check: null, open: true, until: null })] },
        ),
      ];
      expect(verified(status(pods, undefined, NOON + 86_400 * SECOND))).to.equal('False');
    });

    it('keeps its time of transition while its status stays', () => {
      const before = status([pod(1, { StopOrder: 'Verified' })]);
      const later = status(
        [pod(1, { StopOrder: 'Verified' }), pod(2, { StopOrder: 'Verified' })],
        before,
        NOON + 60 * SECOND,
      );
      expect(later.conditions?.[1]?.lastTransitionTime).to.equal('2026-11-22T12:00:00Z');
    });
  });

  it('says in Ready what cannot be seen', () => {
    const sight = {
      problems: [
        { reason: 'Forbidden', message: 'No permission to list and watch jobs: JobCompletion cannot be judged.' },
      ],
      limits: ['Event evidence is unauthenticated.'],
    };
    const result = auditStatus({
      audit: audit(),
      before: undefined,
      audited: [],
      timelines: [] as PodTimeline[],
      sight,
      now: NOON,
    });
    expect(result.conditions?.[0]).to.deep.include({
      type: 'Ready',
      status: 'False',
      reason: 'Forbidden',
      observedGeneration: 7,
    });
    expect(result.conditions?.[0]?.message).to.include('jobs').and.to.include('unauthenticated');
  });

  it('ends the open violations of a Pod that is gone', () => {
    const open = violation({ rule: 'PodReadiness', check: null, open: true, until: null });
    const before = status([pod(1, { PodReadiness: 'Violated' }, { violations: [open] })]);
    const later = status([], before);
    expect(later.violations?.[0]).to.include({ open: false });
  });
});
