import { expect } from 'chai';
import { createState, type ControllerState } from '../../src/controller/state.ts';
import { take } from '../../src/controller/take.ts';
import { eventFact } from '../../src/evidence/event-fact.ts';
import { podFrame } from '../../src/evidence/pod-frame.ts';
import { PodStory } from '../support/pod.ts';
import { running, waiting } from '../support/status.ts';

/** A state that holds the Pods of these stories, with nothing left to judge. */
function holding(...stories: readonly PodStory[]): ControllerState {
  const state = createState();
  for (const line of stories.flatMap((s) => s.lines)) {
    const object = podFrame(line.object);
    take(state, { resource: 'pods', delta: { kind: 'upsert', object, at: 1, listed: false } });
  }
  state.dirty.clear();
  return state;
}

describe('controller/take', () => {
  const shape = { containers: { side: 'sidecar', app: 'app' } } as const;
  const pod = (name: string): PodStory =>
    new PodStory({ ...shape, name, uid: `uid-${name}` }).frame(1, { side: running(1), app: waiting() });
  const skip = (state: ControllerState, about: string): void => {
    take(state, { resource: 'pods', delta: { kind: 'skipped', at: 2, about, detail: 'no metadata.uid' } });
  };
  const gaps = (state: ControllerState): readonly string[] =>
    [...state.store.pods].flatMap(([uid, { gaps: of }]) => (of.length > 0 ? [uid] : []));

  it('a Pod frame that could not be read is a gap in the frames of its Pod, which is judged anew', () => {
    const state = holding(pod('web'), pod('db'));
    skip(state, 'pods/ns/web');
    expect(gaps(state)).to.deep.equal(['uid-web']);
    expect([...state.dirty]).to.deep.equal(['uid-web']);
  });

  it('of a Pod of that name in another namespace it says nothing', () => {
    const state = holding(pod('web'));
    skip(state, 'pods/other/web');
    expect(gaps(state)).to.deep.equal([]);
  });

  it('where it does not say whose it was, it may have been that of any', () => {
    for (const about of ['pods', 'pods/ns']) {
      const state = holding(pod('web'), pod('db'));
      skip(state, about);
      expect(gaps(state), about).to.deep.equal(['uid-web', 'uid-db']);
    }
  });

  it('an Event about a static Pod has its mirrors judged anew', () => {
    const mirror = new PodStory({ ...shape, mirrorOf: 'hash', uid: 'uid-mirror' }).frame(1, { side: running(1) });
    const state = holding(mirror, pod('web'));
    const told = new PodStory({ ...shape }).event(1, 'Created', 'side', { uid: 'hash' });
    const fact = eventFact(told.lines[0]?.object);
    if (fact === null) throw new Error('no Event');
    take(state, {
      resource: 'events',
      delta: { kind: 'upsert', object: { uid: 'event', evidence: { source: 'Event', fact } }, at: 1, listed: false },
    });
    expect([...state.dirty]).to.deep.equal(['uid-mirror']);
  });
});
