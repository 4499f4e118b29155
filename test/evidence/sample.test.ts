import { expect } from 'chai';
import fc from 'fast-check';
import { containerStatus } from '../../src/evidence/container-status.ts';
import { addSample, encodeStatus, shown, type Sample } from '../../src/evidence/sample.ts';
import { ended, running, waiting, type Status } from '../support/status.ts';

const sample = (order: number, at: number, states = ''): Sample => ({
  order,
  resourceVersion: String(order),
  at,
  deleted: false,
  phase: 'Running',
  reason: null,
  states,
  ready: true,
  readySince: null,
  sandbox: null,
  sandboxSince: null,
});

describe('evidence/sample', () => {
  it('keeps what a frame showed of each container', () => {
    const statuses: readonly Status[] = [
      waiting(),
      running(1, { restart: 3, started: false, ready: false }),
      ended(1, 2, 0),
      waiting('CrashLoopBackOff', { restart: 7, id: 'r7' }),
    ];
    const states = statuses.map((s) => encodeStatus(containerStatus(s))).join('') + encodeStatus(undefined);
    const of = (index: number): ReturnType<typeof shown> => shown(sample(1, 1, states), index);
    expect(of(0)).to.include({ state: 'waiting', created: false, restartCount: 0, crashLoop: false });
    expect(of(1)).to.include({ state: 'running', created: true, started: false, ready: false, restartCount: 3 });
    expect(of(2)).to.include({ state: 'terminated', succeeded: true });
    expect(of(3)).to.include({ state: 'waiting', created: true, crashLoop: true, restartCount: 7 });
    for (const index of [4, 5, 200]) expect(of(index)).to.include({ state: 'none', created: false });
  });

  it('caps the restarts it shows at 255', () => {
    const states = encodeStatus(containerStatus(running(1, { restart: 70_000 })));
    expect(shown(sample(1, 1, states), 0)).to.include({ restartCount: 255, state: 'running', created: true });
  });

  it('adding is commutative and idempotent; of a duplicate the earlier arrival is kept', () => {
    const arbitrary = fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 9 })), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(arbitrary, fc.infiniteStream(fc.nat()), (arrivals, keys) => {
        const one = arrivals.map(([order, at]) => sample(order, at));
        const other = one
          .map((s) => ({ s, key: keys.next().value ?? 0 }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ s }) => s);
        const add = (all: readonly Sample[]): readonly Sample[] => all.reduce(addSample, [] as readonly Sample[]);
        const known = add(one);
        expect(add(other)).to.deep.equal(known);
        expect(add([...one, ...other])).to.deep.equal(known);
        for (const { order, at } of known) {
          expect(at).to.equal(Math.min(...one.filter((s) => s.order === order).map((s) => s.at)));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('never keeps more than 64, and of those the first and the last', () => {
    const many = Array.from({ length: 500 }, (_, i) => sample(i + 1, i + 1, String.fromCharCode(i)));
    const kept = many.reduce(addSample, [] as readonly Sample[]);
    expect(kept.length).to.be.at.most(64);
    expect(kept.slice(0, 20).map((s) => s.order)).to.deep.equal(many.slice(0, 20).map((s) => s.order));
    expect(kept.at(-1)?.order).to.equal(500);
  });

  it('first lets go of those that show nothing new', () => {
    const flat = Array.from({ length: 100 }, (_, i) => sample(i + 1, i + 1, i === 50 ? 'x' : 'y'));
    const kept = flat.reduce(addSample, [] as readonly Sample[]);
    expect(kept.some((s) => s.states === 'x')).to.equal(true);
  });
});
