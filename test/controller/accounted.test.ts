import { expect } from 'chai';
import fc from 'fast-check';
import type { AuditStatus } from '../../src/api/types.ts';
import type { Audited } from '../../src/audit/audited.ts';
import { auditStatus } from '../../src/audit/status.ts';
import { accountedOf, noteLeftOut, noteWritten, takeOverAccounts } from '../../src/controller/accounted.ts';
import { createState } from '../../src/controller/state.ts';
import { SECOND } from '../../src/evidence/time.ts';
import { audit, NOON, pod } from '../audit/making.ts';

const UID = audit().metadata.uid;

/** One replica's part: the status from what it holds, written or not. */
function replica(historyLimit: number) {
  const state = createState();
  const compute = (held: readonly Audited[], before: AuditStatus | undefined): AuditStatus => {
    const accounted = accountedOf(state, UID);
    const status = auditStatus({
      audit: audit({ historyLimit }),
      before,
      audited: held,
      accounted: accounted.counted,
      timelines: [],
      sight: { problems: [], limits: [] },
      now: NOON,
    });
    noteLeftOut(accounted, held, status);
    return status;
  };
  return { state, compute, written: () => noteWritten(state, UID) };
}

const allTold = ({ summary, podsOmitted = 0 }: AuditStatus): number => (summary?.pods ?? 0) + podsOmitted;

describe('controller/accounted: every Pod is in the counts or counted as left out', () => {
  it('of 200 that end and go between two writes', () => {
    const { compute, written } = replica(100);
    const gone = Array.from({ length: 200 }, (_, n) =>
      pod(n, { StartOrder: 'Verified' }, { endedAt: NOON + n * SECOND, gone: true }),
    );
    const first = compute(gone, undefined);
    written();
    expect(first.summary?.pods).to.equal(100);
    expect(first.podsOmitted).to.equal(100);
    expect(compute(gone, first).podsOmitted, 'again').to.equal(100);
  });

  it('in whatever order they end, go and are written, and though writes fail', () => {
    const step = fc.record({
      appear: fc.integer({ min: 0, max: 5 }),
      end: fc.integer({ min: 0, max: 5 }),
      go: fc.integer({ min: 0, max: 5 }),
      written: fc.boolean(),
      pick: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 0, max: 6 }), (steps, limit) => {
        const { compute, written } = replica(limit);
        const held: Audited[] = [];
        let standing: AuditStatus | undefined;
        for (const { appear, end, go, written: arrives, pick } of steps) {
          for (let i = 0; i < appear; i += 1) held.push(pod(held.length, { StartOrder: 'Verified' }));
          const change = (n: number, which: (p: Audited) => boolean, to: (p: Audited) => Audited): void => {
            for (let i = 0; i < n; i += 1) {
              const found = held.flatMap((p, at) => (which(p) ? [at] : []));
              const at = found[(pick + i) % Math.max(1, found.length)];
              const chosen = at === undefined ? undefined : held[at];
              if (at !== undefined && chosen !== undefined) held[at] = to(chosen);
            }
          };
          change(
            end,
            (p) => p.endedAt === null,
            (p) => ({ ...p, endedAt: NOON + ((pick * 7) % 60) * SECOND }),
          );
          change(
            go,
            (p) => p.endedAt !== null && !p.gone,
            (p) => ({ ...p, gone: true }),
          );
          const status = compute(held, standing);
          expect(allTold(status)).to.equal(held.length);
          if (!arrives) continue;
          written();
          standing = status;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('once, though another replica takes over that holds evidence of those that are counted', () => {
    const [first, second] = [replica(10), replica(10)];
    const gone = Array.from({ length: 50 }, (_, n) =>
      pod(n, { StartOrder: 'Verified' }, { endedAt: NOON + n * SECOND, gone: true }),
    );
    const standing = first.compute(gone, undefined);
    expect(standing.podsOmitted).to.equal(40);
    for (const { uid } of gone) second.state.goneAt.set(uid, NOON);
    accountedOf(second.state, UID).shownAt = NOON + SECOND;
    takeOverAccounts(second.state, [{ ...audit(), status: standing }]);
    const [late] = [pod(99, { StartOrder: 'Verified' }, { endedAt: NOON, gone: true })];
    const next = second.compute([...gone, late], standing);
    expect(next.podsOmitted).to.equal(41);
    expect(allTold(next)).to.equal(51);
  });
});
