import { expect } from 'chai';
import { timelineOf } from '../../src/timeline/of-store.ts';
import type { PodTimeline } from '../../src/timeline/timeline.ts';
import { replay } from '../../tools/accuracy/recording.ts';
import { PodStory, type PodShape } from '../support/pod.ts';
import { end, running, waiting } from '../support/status.ts';

const SHAPE: PodShape = { containers: { app: 'app' } };
const NOON = Date.UTC(2026, 0, 1, 12) * 1_000;
const story = (shape: PodShape = SHAPE): PodStory => new PodStory(shape);

function timeline({ lines, uid }: PodStory): PodTimeline {
  const { store } = replay(lines);
  const record = store.pods.get(uid);
  if (record === undefined) throw new Error('no Pod');
  return timelineOf(store, record);
}

/** When each run was created, as seconds after noon, and who says so. */
function created(of: PodStory): readonly string[] {
  return (timeline(of).containers[0]?.runs ?? []).map((run) =>
    run.created === null
      ? 'nothing'
      : `${(run.created.earliest - NOON) / 1e6} ${run.created.evidence.map((e) => e.source).join()}`,
  );
}

function alone(of: PodStory): number | null {
  const creation = timeline(of).containers[0]?.created ?? null;
  return creation === null ? null : (creation.earliest - NOON) / 1e6;
}

describe('timeline/creation: since when a container is known to be there', () => {
  it('by Created in the second of its start', () => {
    expect(
      created(
        story()
          .began('app', 3.1, 3.2)
          .frame(9, { app: running(3) }),
      ),
    ).to.deep.equal(['3.1 Event']);
  });

  it('by Created before that second, where it is the first run: which bounds no start', () => {
    const of = story()
      .began('app', 2.9, 3.1)
      .frame(9, { app: running(3) });
    expect(created(of)).to.deep.equal(['2.9 Event']);
    expect(of.pod().containers[0]?.runs[0]?.started?.earliest).to.contain(':03.000000');
  });

  it('by the runtime’s own stamp, of each run', () => {
    const last = end(3, 5, 1, { id: 'r0' });
    const of = story()
      .frame(9, { app: running(6, { id: 'r1', restart: 1, last }) })
      .told('app', 'r0', { started: 3.5, finished: 5.5, more: { exitCode: 1, reason: 'Error' } })
      .told('app', 'r1', { started: 6.5, restart: 1 });
    expect(created(of)).to.deep.equal(['3.45 Runtime', '6.45 Runtime']);
  });

  describe('is not known', () => {
    it('without the Event', () => {
      expect(
        created(
          story()
            .event(3.2, 'Started', 'app')
            .frame(9, { app: running(3) }),
        ),
      ).to.deep.equal(['nothing']);
    });

    it('of a restart: a repeated Event names its first occurrence', () => {
      const last = end(3, 5, 1, { id: 'r0' });
      const of = story()
        .event(3.1, 'Created', 'app', { count: 2 })
        .frame(9, { app: running(6, { id: 'r1', restart: 1, last }) });
      expect(created(of)).to.deep.equal(['3.1 Event', 'nothing']);
    });

    it('of a restart after a life that could not be started, whose Created it may be', () => {
      const failed = { ...end(0, 3, 128, { id: 'r0', reason: 'StartError' }), startedAt: '1970-01-01T00:00:00Z' };
      const of = story()
        .event(3.1, 'Created', 'app')
        .frame(9, { app: running(3, { id: 'r1', restart: 1, last: failed }) });
      expect(created(of).at(-1)).to.equal('nothing');
    });

    it('where two Events name a time before the start', () => {
      const of = story()
        .event(2.1, 'Created', 'app')
        .event(2.5, 'Created', 'app')
        .frame(9, { app: running(3) });
      expect(created(of)).to.deep.equal(['nothing']);
    });

    it('from another node, of a clock that was stepped, of a combined Event', () => {
      for (const options of [
        { host: 'node-2' },
        { created: 33 },
        { message: '(combined from similar events): Container created' },
      ]) {
        const of = story()
          .event(3.1, 'Created', 'app', options)
          .event(3.2, 'Started', 'app')
          .frame(9, { app: running(3) });
        expect(created(of), JSON.stringify(options)).to.deep.equal(['nothing']);
      }
    });

    it('of a static Pod before the second of its start: the Pod before had the same uid', () => {
      const of = story({ ...SHAPE, mirrorOf: 'hash' })
        .event(2.9, 'Created', 'app', { uid: 'hash' })
        .frame(9, { app: running(3) });
      expect(created(of)).to.deep.equal(['nothing']);
    });
  });

  describe('before any run is known', () => {
    const pending = (): PodStory => story().frame(1, { app: waiting() }, { phase: 'Pending' });

    it('by Created', () => expect(alone(pending().event(2.1, 'Created', 'app'))).to.equal(2.1));

    it('not once it is told that it has started, nor of a repeated Event, nor where there is a run', () => {
      expect(alone(pending().began('app', 2.1, 2.2))).to.equal(null);
      expect(alone(pending().event(2.1, 'Created', 'app', { count: 2 }))).to.equal(null);
      expect(
        alone(
          pending()
            .event(2.1, 'Created', 'app')
            .frame(9, { app: running(2) }),
        ),
      ).to.equal(null);
    });
  });
});
