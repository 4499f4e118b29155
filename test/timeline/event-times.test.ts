import { expect } from 'chai';
import type { EventOptions } from '../support/pod.ts';
import { PodStory } from '../support/pod.ts';
import { end, running, waiting, type Status } from '../support/status.ts';

const shape = { containers: { app: 'app' } } as const;
const alive = (status: Status = running(3)): PodStory => new PodStory(shape).frame(9, { app: status });

/** The bounds of the start of each run, as seconds after noon. */
function starts(story: PodStory): readonly string[] {
  return (story.pod().containers[0]?.runs ?? []).map(
    ({ started }) => `${started?.earliest.slice(17, 26) ?? ''}..${started?.latest.slice(17, 26) ?? ''}`,
  );
}

const WHOLE = ['03.000000..03.999999'];

describe('timeline/event-times: what Event names say of a start', () => {
  it('Created ≤ start ≤ Started', () => {
    expect(starts(alive().began('app', 3.1, 3.2))).to.deep.equal(['03.100000..03.200000']);
  });

  it('each alone gives its side', () => {
    expect(starts(alive().event(3.1, 'Created', 'app'))).to.deep.equal(['03.100000..03.999999']);
    expect(starts(alive().event(3.2, 'Started', 'app'))).to.deep.equal(['03.000000..03.200000']);
  });

  it('names the Events it used', () => {
    const sources = alive()
      .began('app', 3.1, 3.2)
      .pod()
      .containers[0]?.runs[0]?.started?.evidence.map((e) => e.source);
    expect(sources).to.deep.equal(['Status', 'Event', 'Event']);
  });

  it('only in the second that the status tells: another second is another run’s', () => {
    expect(starts(alive().began('app', 5.1, 5.2))).to.deep.equal(WHOLE);
  });

  describe('is nothing', () => {
    const nothing: readonly (readonly [string, EventOptions])[] = [
      ['from another host: a forgery, or another node', { host: 'node-2' }],
      ['from another component', { component: 'evil' }],
      ['about another uid of the same name', { uid: 'uid-2' }],
      ['whose name is a UUID', { name: '7f3c1c1e-5a8b-4c7e-9f43-2f8a3b0c9d1e' }],
      ['combined from similar ones', { message: '(combined from similar events): Container created' }],
      ['whose firstTimestamp is another second', { firstTimestamp: '2026-01-01T12:00:04Z' }],
    ];
    for (const [why, options] of nothing) {
      it(`an Event ${why}`, () => {
        const story = alive().event(3.1, 'Created', 'app', options).event(3.2, 'Started', 'app', options);
        expect(starts(story)).to.deep.equal(WHOLE);
      });
    }

    it('two Events of one kind in one second: the kubelet was restarted, and begins new names', () => {
      const story = alive().event(3.1, 'Created', 'app').event(3.5, 'Created', 'app');
      expect(starts(story)).to.deep.equal(WHOLE);
    });

    it('an Event in a second in which two runs started', () => {
      const story = new PodStory(shape).frame(9, { app: running(3, { id: 'r1', restart: 1, last: end(3, 3, 1) }) });
      expect(starts(story.began('app', 3.1, 3.2))).to.deep.equal([...WHOLE, ...WHOLE]);
    });

    it('Created, where the run ended within the second and a later one was not seen', () => {
      const story = new PodStory(shape)
        .frame(4, { app: { ...waiting('CrashLoopBackOff', { id: 'r0', last: end(3, 3, 1) }) } })
        .frame(9, { app: running(8, { id: 'r2', restart: 2, last: end(6, 7, 1, { id: 'r1' }) }) });
      expect(starts(story.event(3.9, 'Created', 'app'))[0]).to.equal('03.000000..03.999999');
    });

    it('Started, where the run before it may have ended within the second before', () => {
      const story = new PodStory(shape).frame(9, { app: running(3, { id: 'r1', restart: 1, last: end(1, 2, 1) }) });
      expect(starts(story.event(3.2, 'Started', 'app'))[1]).to.equal('03.000000..03.999999');
    });
  });

  it('a repeated Event keeps its first name, which is the first run’s', () => {
    const story = new PodStory(shape)
      .frame(4, { app: running(3) })
      .frame(40, { app: running(30, { id: 'r1', restart: 1, last: end(3, 20, 1) }) })
      .event(3.1, 'Created', 'app', { count: 2 })
      .event(3.2, 'Started', 'app', { count: 2 });
    expect(starts(story)).to.deep.equal(['03.100000..03.200000', '30.000000..30.999999']);
  });

  it('a clock that was stepped while the Pod lived makes all names’ times worthless', () => {
    // The recorder's clock and the API server's were 0 s apart at first, and 30 s later.
    const story = alive()
      .began('app', 3.1, 3.2)
      .event(9, 'Unhealthy', 'app', { message: 'Readiness probe failed', created: 39 });
    expect(starts(story)).to.deep.equal(WHOLE);
  });

  it('clocks that differ all the time do not', () => {
    const story = alive().event(3.1, 'Created', 'app', { created: 33 }).event(3.2, 'Started', 'app', { created: 33 });
    expect(starts(story)).to.deep.equal(['03.100000..03.200000']);
  });
});
