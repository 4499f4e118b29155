import { expect } from 'chai';
import { transitions, type Change, type Transitions } from '../../src/agent/transitions.ts';
import type { Run } from '../../src/agent/run.ts';
import { exited, run, SECOND, TEN } from './making.ts';

const HOUR = 3_600n * SECOND;
const NOW = TEN + 10n * SECOND;
const told = (changes: readonly Change[]): string[] =>
  changes.map(({ run: { container, restart }, transition }) => `${container}/${restart} ${transition}`);
const see = (known: Transitions, of: Run, now = NOW): string[] => told(known.take({ kind: 'run', run: of }, now));
const all = (minContainers = 1): Transitions => transitions({ minContainers, maxAge: HOUR });

describe('transitions', () => {
  it('are told once each, however often the run is seen', () => {
    const known = all();
    expect(see(known, run())).to.deep.equal(['app/0 started']);
    expect(see(known, run())).to.deep.equal([]);
    expect(see(known, exited())).to.deep.equal(['app/0 finished']);
    expect(see(known, exited())).to.deep.equal([]);
  });

  it('are both told of a run that is first seen when it is over', () => {
    expect(see(all(), exited())).to.deep.equal(['app/0 started', 'app/0 finished']);
  });

  it('are taken back by nothing: a late picture of a run that is over says nothing new', () => {
    const known = all();
    see(known, exited());
    expect(see(known, run())).to.deep.equal([]);
  });

  it('wait for the start: a container that was only created has none', () => {
    expect(see(all(), run({ startedAt: null }))).to.deep.equal([]);
  });

  it('of a Pod with one container are kept back, and told when a second one shows', () => {
    const known = all(2);
    expect(see(known, exited({ id: 'a', container: 'init' }))).to.deep.equal([]);
    expect(see(known, run({ id: 'b', container: 'app' }))).to.deep.equal([
      'init/0 started',
      'init/0 finished',
      'app/0 started',
    ]);
  });

  it('of one container that restarts are no second container, and what is kept back is bounded', () => {
    const known = all(2);
    for (let n = 0; n < 50; n += 1) expect(see(known, exited({ id: `r${n}`, restart: n }))).to.deep.equal([]);
    expect(see(known, run({ id: 'b', container: 'proxy' }))).to.have.length(17);
  });

  it('of long ago are not told: their Events would have been collected already', () => {
    const known = all();
    expect(see(known, run(), TEN + 2n * HOUR)).to.deep.equal([]);
    const end = exited({ finishedAt: TEN + 2n * HOUR });
    expect(see(known, end, TEN + 2n * HOUR)).to.deep.equal(['app/0 finished']);
  });

  it('forget a container whose record is gone, by name or because a list lacks it', () => {
    const known = all();
    see(known, exited({ id: 'a' }));
    see(known, run({ id: 'b', pod: { namespace: 'shop', name: 'web-1', uid: 'u-2' } }));
    expect(known.containers()).to.equal(2);
    known.take({ kind: 'gone', id: 'a' }, NOW);
    expect(known.containers()).to.equal(1);
    known.take({ kind: 'all', ids: new Set(['c']) }, NOW);
    expect(known.containers()).to.equal(0);
  });

  it('are not told again of a container that is gone, by the copy of an older message', () => {
    const known = all();
    see(known, run({ id: 'a' }));
    see(known, exited({ id: 'a' }));
    known.take({ kind: 'gone', id: 'a' }, NOW);
    expect(see(known, exited({ id: 'a' }))).to.deep.equal([]);
    expect(known.containers()).to.equal(0);
  });

  it('are told of a container that is gone before its end was seen, once that is', () => {
    const known = all();
    see(known, run({ id: 'a' }));
    known.take({ kind: 'gone', id: 'a' }, NOW);
    expect(see(known, exited({ id: 'a' }))).to.include('app/0 finished');
  });

  it('want the status of what is new, and of what has exited since', () => {
    const known = all();
    expect(known.wants('a', false)).to.equal(true);
    see(known, run({ id: 'a' }));
    expect(known.wants('a', false)).to.equal(false);
    expect(known.wants('a', true)).to.equal(true);
    see(known, exited({ id: 'a' }));
    expect(known.wants('a', true)).to.equal(false);
  });

  it('say of every Pod that was there that the clock was stepped, also of what is kept back; of later Pods not', () => {
    const known = all(2);
    see(known, run({ id: 'a', container: 'init' }));
    known.clockStepped(NOW);
    const first = known.take({ kind: 'run', run: run({ id: 'b', container: 'app' }) }, NOW);
    expect(first.map((each) => each.clockSteppedAt)).to.deep.equal([NOW, NOW]);
    const other = { namespace: 'shop', name: 'web-1', uid: 'u-2' };
    known.take({ kind: 'run', run: run({ id: 'c', container: 'init', pod: other }) }, NOW);
    const later = known.take({ kind: 'run', run: run({ id: 'd', container: 'app', pod: other }) }, NOW);
    expect(later.map((each) => each.clockSteppedAt)).to.deep.equal([null, null]);
  });
});
