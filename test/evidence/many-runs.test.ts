import { expect } from 'chai';
import { addRun, type RunFact } from '../../src/evidence/run-fact.ts';
import { PodStory } from '../support/pod.ts';
import { end, running, waiting, type Status } from '../support/status.ts';

describe('evidence/run-fact: more runs than are kept', () => {
  const run = (container: number, restartCount: number): RunFact => ({
    container,
    id: `c${container}-${restartCount}`,
    restartCount,
    starts: [{ time: restartCount * 1_000_000, resourceVersion: '1', order: 1 }],
    terminations: [],
    neverStarted: false,
  });
  const COUNTS = Array.from({ length: 500 }, (_, n) => n);
  const kept = (counts: readonly number[], containers = [0]): readonly number[] =>
    counts
      .flatMap((n) => containers.map((c) => run(c, n)))
      .reduce<readonly RunFact[]>(addRun, [])
      .map((r) => r.restartCount);

  it('the first and the last of each container are, in whatever order they were told', () => {
    const expected = [...COUNTS.slice(0, 32), ...COUNTS.slice(-96)];
    expect(kept(COUNTS)).to.deep.equal(expected);
    expect(kept(COUNTS.toReversed())).to.deep.equal(expected);
    expect(kept(COUNTS.toSorted((a, b) => ((a * 7) % 500) - ((b * 7) % 500)))).to.deep.equal(expected);
    expect(kept([...COUNTS, ...COUNTS])).to.deep.equal(expected);
    expect(kept(COUNTS, [0, 1])).to.deep.equal([...expected, ...expected]);
  });

  it('one that is told again says what it said, and more', () => {
    const again = { ...run(0, 499), neverStarted: true };
    const runs = [...COUNTS.map((n) => run(0, n)), again].reduce<readonly RunFact[]>(addRun, []);
    expect(runs.at(-1)).to.deep.equal(again);
    expect(runs).to.have.length(128);
  });

  /** A Pod whose containers all restart every 20 s. */
  const crashing = (containers: number, restarts: number): PodStory => {
    const names = Array.from({ length: containers }, (_, i) => `c${i}`);
    const story = new PodStory({
      containers: Object.fromEntries(names.map((name, i) => [name, i === 0 ? 'sidecar' : 'app'])),
    });
    const each = (status: (name: string) => Status): Record<string, Status> =>
      Object.fromEntries(names.map((name) => [name, status(name)]));
    story.frame(
      0,
      each(() => waiting()),
      { phase: 'Pending' },
    );
    for (let n = 0; n <= restarts; n += 1) {
      const begins = (name: string): number => n * 20 + (name === 'c0' ? 2 : 4);
      const last = (name: string): object => end(begins(name) - 20, n * 20 - 8, 1, { id: `${name}-${n - 1}` });
      const life = (name: string) => ({ id: `${name}-${n}`, restart: n, ...(n === 0 ? {} : { last: last(name) }) });
      story.frame(
        n * 20 + 5,
        each((name) => running(begins(name), life(name))),
        { phase: 'Running' },
      );
    }
    return story;
  };

  it('those left out are not observed, and nothing is said of them', () => {
    const story = crashing(2, 300);
    const { containers } = story.pod();
    expect(containers.map((c) => [c.runs.length, c.runsUnobserved])).to.deep.equal([
      [128, 173],
      [128, 173],
    ]);
    expect(story.checks('StartOrder')).to.deep.equal(['c0 > c1: Verified/InOrder']);
    expect(story.verdict('SidecarStability')).to.include({ verdict: 'Violated', reason: 'Crash' });
    const held = crashing(2, 300).frame(6_100, {}, { type: 'DELETED' });
    expect(held.verdict('StopOrder')).to.include({ verdict: 'Undecided' });
  });

  it('60 containers with 500 restarts each are judged in the time of a test', function () {
    this.timeout(30_000);
    const from = performance.now();
    const { containers } = crashing(60, 500).pod();
    console.log(`      ${((performance.now() - from) / 1_000).toFixed(1)} s`);
    expect(containers.map((c) => c.runs.length + c.runsUnobserved)).to.deep.equal(containers.map(() => 501));
  });
});
