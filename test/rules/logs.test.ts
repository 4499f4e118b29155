import { expect } from 'chai';
import { PodStory } from '../support/pod.ts';
import { declaring, endOf, judgedWith, verdictIn, type Line } from '../support/logs.ts';
import { end, ended, running } from '../support/status.ts';

const BOTH = declaring({ app: 100, proxy: 100 });
const ASSUMING = 'Assuming that the last line logged is the last act (of proxy, app): ';

const APP = ended(2, 12, 0, { id: 'a0' });

/** A Pod that is deleted at 10 s; both its containers end in second 12. */
function stopped(app = APP, proxy = ended(1, 12)): PodStory {
  return new PodStory({ containers: { proxy: 'sidecar', app: 'app' } })
    .frame(0, {}, { type: 'ADDED', phase: 'Pending' })
    .frame(3, { proxy: running(1), app: running(2, { id: 'a0' }) }, { phase: 'Running' })
    .frame(10, {}, { deletion: [10, 30] })
    .event(10.2, 'Killing', 'app')
    .frame(13, { proxy, app }, { phase: 'Succeeded' })
    .frame(13.1, {}, { type: 'DELETED' });
}

const APART: readonly Line[] = [
  { container: 'app', at: 12.1 },
  { container: 'proxy', at: 12.5 },
];

describe('a last line that is declared to be the last act', () => {
  it('decides the order of stops within one second', () => {
    const pod = judgedWith(stopped(), APART, BOTH);
    expect(
      verdictIn(pod, 'StopOrder').checks.map(
        (c) => `${c.before.container} > ${c.after.container}: ${c.verdict}/${c.reason}`,
      ),
    ).to.deep.equal(['app > proxy: Verified/InOrder']);
    expect(endOf(pod, 'app')).to.equal('12.000000..12.200000 Status Log');
    expect(endOf(pod, 'proxy')).to.equal('12.400000..12.600000 Status Log');
  });

  it('finds an order broken', () => {
    const wrongWay = APART.map((l, i) => ({ ...l, at: 12.6 - i * 0.4 }));
    const { verdict, reason, message } = verdictIn(judgedWith(stopped(), wrongWay, BOTH), 'StopOrder');
    expect({ verdict, reason }).to.deep.equal({ verdict: 'Violated', reason: 'OutOfOrder' });
    expect(message).to.equal(`${ASSUMING}proxy finished before app finished, by 200 ms to 600 ms`);
  });

  it('says that it is an assumption wherever it decides, and names the logs', () => {
    const { message, checks } = verdictIn(judgedWith(stopped(), APART, BOTH), 'StopOrder');
    expect(message).to.equal(`${ASSUMING}In order: app, proxy.`);
    expect(checks[0]?.evidence.filter((e) => e.source === 'Log')).to.deep.equal([
      { source: 'Log', ref: 'app/0' },
      { source: 'Log', ref: 'proxy/0' },
    ]);
  });

  it('leaves what is proven without it as it was said, figures and all', () => {
    const story = stopped(APP, ended(1, 14));
    const lines = APART.map((l, i) => ({ ...l, at: 12.1 + i * 2 }));
    const [without, withLogs] = [judgedWith(story, [], BOTH), judgedWith(story, lines, BOTH)];
    expect(withLogs.verdicts.map((v) => [v.rule, v.verdict, v.message])).to.deep.equal(
      without.verdicts.map((v) => [v.rule, v.verdict, v.message]),
    );
    expect(endOf(withLogs, 'app')).to.equal('12.000000..12.200000 Status Log');
  });

  it('is used only of what is declared', () => {
    for (const settings of [declaring({}), declaring({ other: 100 })]) {
      const pod = judgedWith(stopped(), APART, settings);
      expect(verdictIn(pod, 'StopOrder').reason).to.equal('SameSecond');
      expect(pod).to.deep.equal(judgedWith(stopped(), [], declaring({})));
    }
    expect(endOf(judgedWith(stopped(), APART, declaring({ app: 100 })), 'proxy')).to.match(/Status$/);
  });

  it('does not decide what lies within the tolerance', () => {
    const pod = judgedWith(stopped(), APART, declaring({ app: 300, proxy: 300 }));
    expect(verdictIn(pod, 'StopOrder').reason).to.equal('SameSecond');
    expect(endOf(pod, 'app')).to.equal('12.000000..12.400000 Status Log');
  });

  it('that the status contradicts decides nothing, is kept, and is said', () => {
    const lines = [{ container: 'app', at: 10.5 }, ...APART.slice(1)];
    const pod = judgedWith(stopped(), lines, BOTH);
    const { verdict, reason, message, checks } = verdictIn(pod, 'StopOrder');
    expect({ verdict, reason }).to.deep.equal({ verdict: 'Undecided', reason: 'ConflictingEvidence' });
    expect(message).to.match(/^Assuming that the last line logged is the last act \(of proxy, app\): .*contradict/);
    expect(checks[0]?.evidence.map((e) => e.source)).to.include('Log');
    expect(endOf(pod, 'app')).to.equal('10.400000..12.999999 Status Log');
  });

  it('makes a status that had decided undecided where the two contradict', () => {
    const story = stopped(APP, ended(1, 14));
    expect(verdictIn(judgedWith(story, [], BOTH), 'StopOrder').verdict).to.equal('Verified');
    const pod = judgedWith(story, [{ container: 'app', at: 11.2 }], BOTH);
    expect(verdictIn(pod, 'StopOrder').reason).to.equal('ConflictingEvidence');
  });

  it('counts to the very edge of its tolerance', () => {
    const pod = judgedWith(stopped(), [{ container: 'app', at: 11.9 }], declaring({ app: 100 }));
    expect(endOf(pod, 'app')).to.equal('12.000000..12.000000 Status Log');
    expect(endOf(judgedWith(stopped(), [{ container: 'app', at: 12 }], declaring({ app: 0 })), 'app')).to.equal(
      '12.000000..12.000000 Status Log',
    );
  });
});

describe('a log belongs to one run', () => {
  const twice = (): PodStory =>
    stopped(APP, ended(6, 12, 0, { id: 'r1', restart: 1, last: end(1, 5, 1, { id: 'r0' }) }));
  const ends = (lines: readonly Line[], story = twice()): readonly string[] => {
    const pod = judgedWith(story, lines, BOTH);
    return (pod.containers.find((c) => c.name === 'proxy')?.runs ?? []).map(
      (r) => `${r.finished?.earliest.slice(17, -1)} ${r.finished?.evidence.map((e) => e.source).join(' ')}`,
    );
  };

  it('by the number of its file', () => {
    expect(ends([{ container: 'proxy', at: 5.5, run: 0 }])).to.deep.equal(['05.400000 Status Log', '12.000000 Status']);
    expect(ends([{ container: 'proxy', at: 12.5, run: 1 }])).to.deep.equal([
      '05.000000 Status',
      '12.400000 Status Log',
    ]);
  });

  it('that never was, to none', () => {
    expect(ends([{ container: 'proxy', at: 12.5, run: 2 }])).to.deep.equal(['05.000000 Status', '12.000000 Status']);
  });

  it('read live, only where no other run of the container came after it', () => {
    const ofFirst = { container: 'proxy', at: 5.5, run: 0, runId: 'containerd://r0' };
    expect(ends([ofFirst])).to.deep.equal(['05.000000 Status', '12.000000 Status']);
    const ofSecond = { container: 'proxy', at: 12.5, run: 1, runId: 'containerd://r1' };
    expect(ends([ofSecond])).to.deep.equal(['05.000000 Status', '12.400000 Status Log']);
    expect(ends([{ ...ofSecond, runId: 'containerd://other' }])).to.deep.equal([
      '05.000000 Status',
      '12.000000 Status',
    ]);
  });

  const untouched = (proxy: Parameters<typeof stopped>[1]): void => {
    const story = (): PodStory => stopped(APP, proxy);
    const [without, withLogs] = [[], APART.slice(1)].map((lines) => judgedWith(story(), lines, BOTH));
    expect(withLogs?.containers).to.deep.equal(without?.containers);
    expect(withLogs?.verdicts).to.deep.equal(without?.verdicts);
  };

  it('and says nothing of one that was killed', () => untouched(ended(1, 12, 137)));

  it('nor of one that the runtime found gone', () => {
    untouched(ended(1, 12, 255));
    untouched(ended(1, 12, 1, { reason: 'Unknown' }));
  });

  it('nor of one whose end no status tells', () => {
    untouched(running(1));
    untouched(ended(1, 12, 137, { reason: 'ContainerStatusUnknown' }));
  });
});
