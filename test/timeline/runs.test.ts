import { expect } from 'chai';
import { PodStory } from '../support/pod.ts';
import { end, ended, running, terminated, waiting, type Status } from '../support/status.ts';

const shape = { containers: { app: 'app' } } as const;
const after = (status: Status): ReturnType<PodStory['pod']>['containers'][number]['runs'] =>
  new PodStory(shape).frame(9, { app: status }).pod().containers[0]?.runs ?? [];

describe('timeline: runs and the bounds of their transitions', () => {
  it('a status writes whole seconds, cut off: any moment of that second', () => {
    const [run] = after(ended(3, 5));
    expect(run?.started).to.include({ earliest: '2026-01-01T12:00:03.000000Z', latest: '2026-01-01T12:00:03.999999Z' });
    expect(run?.finished).to.include({
      earliest: '2026-01-01T12:00:05.000000Z',
      latest: '2026-01-01T12:00:05.999999Z',
    });
  });

  it('every transition names the frame that told it', () => {
    expect(after(ended(3, 5))[0]?.finished?.evidence).to.deep.equal([{ source: 'Status', ref: '101' }]);
  });

  it('StartError is a run that never started: it has neither start nor end', () => {
    const status = terminated({
      exitCode: 128,
      reason: 'StartError',
      startedAt: '1970-01-01T00:00:00Z',
      finishedAt: '2026-01-01T12:00:05Z',
      containerID: 'containerd://r0',
    });
    expect(after(status)[0]).to.include({ started: null, finished: null, exitCode: 128, reason: 'StartError' });
  });

  for (const changes of [{ exitCode: 255 }, { exitCode: 0, reason: 'Unknown' }]) {
    it(`${JSON.stringify(changes)}: the runtime found it gone, it ended at any time since its start`, () => {
      const { finished } = after(terminated({ ...end(3, 50), ...changes }))[0] ?? {};
      expect(finished).to.include({ latest: '2026-01-01T12:00:50.999999Z' });
      // A second before, too: startedAt is stamped after the start, and by then a short life may be over (simulator, seed 308828).
      expect(finished?.earliest).to.equal('2026-01-01T12:00:02.000000Z');
    });
  }

  it('finishedAt may precede startedAt by the time that stamping takes: neither bounds the other', () => {
    const [run] = after(ended(4, 3));
    expect(run?.started?.earliest).to.equal('2026-01-01T12:00:04.000000Z');
    expect(run?.finished?.latest).to.equal('2026-01-01T12:00:03.999999Z');
  });

  it('ContainerStatusUnknown ended, and nobody knows when', () => {
    const [run] = after(
      terminated({ exitCode: 137, reason: 'ContainerStatusUnknown', startedAt: null, finishedAt: null }),
    );
    expect(run).to.include({ finished: null, exitCode: 137, reason: 'ContainerStatusUnknown' });
  });

  it('how it ended stays as the runtime’s record told it, also when the record is found gone later', () => {
    const story = new PodStory(shape)
      .frame(9, { app: ended(3, 5, 0) })
      .frame(10, { app: ended(3, 9, 255, { reason: 'Unknown' }) });
    const run = story.pod().containers[0]?.runs[0];
    expect(run).to.include({ exitCode: 0, reason: 'Completed' });
    expect(run?.finished?.latest).to.equal('2026-01-01T12:00:05.999999Z');
  });

  it('a run that is told twice, differently, keeps both words', () => {
    const story = new PodStory(shape).frame(9, { app: ended(3, 5) }).frame(10, { app: ended(3, 8) });
    const finished = story.pod().containers[0]?.runs[0]?.finished;
    expect(finished).to.include({ earliest: '2026-01-01T12:00:05.000000Z', latest: '2026-01-01T12:00:08.999999Z' });
    expect(finished?.evidence).to.have.length(2);
  });

  it('a container without a run has none, and so has one that waits', () => {
    expect(after(waiting())).to.deep.equal([]);
    expect(after({})).to.deep.equal([]);
  });

  it('restartCount tells of runs that no frame showed', () => {
    const story = new PodStory(shape).frame(9, {
      app: running(8, { id: 'r7', restart: 7, last: end(5, 6, 1, { id: 'r6' }) }),
    });
    const [container] = story.pod().containers;
    expect(container?.runs.map((r) => r.id)).to.deep.equal(['containerd://r6', 'containerd://r7']);
    expect(container?.runsUnobserved).to.equal(6);
  });

  it('a run that backs off is not counted as one still to come', () => {
    const status = waiting('CrashLoopBackOff', { id: 'r0', last: end(3, 4, 1) });
    expect(new PodStory(shape).frame(9, { app: status }).pod().containers[0]?.runsUnobserved).to.equal(0);
  });

  it('a Pod without a status has no runs and no verdict on any', () => {
    const story = new PodStory(shape).frame(1, {}, { status: null });
    expect(story.pod().containers).to.deep.equal([{ name: 'app', role: 'app', runs: [], runsUnobserved: 0 }]);
    expect(story.pod().phase).to.equal('Unknown');
  });

  it('in-place restarts keep the container, and every run has its own id', () => {
    const story = new PodStory(shape)
      .frame(4, { app: running(3) })
      .frame(9, { app: running(8, { id: 'r1', restart: 1, last: end(3, 7, 0) }) });
    expect(story.pod().containers[0]?.runs.map((r) => [r.id, r.exitCode])).to.deep.equal([
      ['containerd://r0', 0],
      ['containerd://r1', null],
    ]);
  });
});
