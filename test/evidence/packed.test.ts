import { expect } from 'chai';
import { eventFact, type EventFact } from '../../src/evidence/event-fact.ts';
import { mergeEvent } from '../../src/evidence/event-record.ts';
import { podFrame } from '../../src/evidence/pod-frame.ts';
import { mergeFrame, type PodRecord } from '../../src/evidence/pod-record.ts';
import { addEventFact, addPodFrame, createStore, markPodGap, podVanished } from '../../src/evidence/store.ts';
import { recordedFrames, recordingNames } from '../../tools/bench/data/recording.ts';

describe('evidence/packed: what the store holds', () => {
  for (const name of recordingNames()) {
    it(`is equal to what was merged: ${name}`, () => {
      const store = createStore(0);
      const records = new Map<string, PodRecord>();
      const events = new Map<string, readonly EventFact[]>();
      for (const [at, { resource, type, object }] of recordedFrames(name).entries()) {
        if (resource === 'pods' && type !== 'BOOKMARK') {
          const frame = podFrame(object);
          const arrival = { at, deleted: type === 'DELETED' };
          records.set(frame.uid, mergeFrame(records.get(frame.uid) ?? null, frame, arrival));
          addPodFrame(store, frame, arrival);
          expect(plain(store.pods.get(frame.uid))).to.deep.equal(records.get(frame.uid));
        }
        const fact = resource === 'events' && type !== 'BOOKMARK' ? eventFact(object) : null;
        if (fact === null) continue;
        events.set(fact.podUid, mergeEvent(events.get(fact.podUid) ?? [], fact));
        addEventFact(store, fact);
        expect(store.events.get(fact.podUid)).to.deep.equal(events.get(fact.podUid));
      }
      expect([...store.pods].map(([uid, record]) => [uid, plain(record)])).to.deep.equal([...records]);
      expect([...store.events]).to.deep.equal([...events]);
      // Packed, that is: what is whole was not.
      const held = JSON.stringify([...packedIn(store.pods), ...packedIn(store.events)]);
      expect(held).not.to.match(/"whole":[{[]/);
    });
  }

  it('is equal where it cannot be packed: odd resourceVersions, IDs, times and names', () => {
    const frames = [
      pod({ resourceVersion: 'abc' }, running('x://1')),
      pod({ resourceVersion: '007' }, running('x://1')),
      pod({ resourceVersion: '5' }, running('two\nlines')),
      pod({ resourceVersion: '6' }, { ...running('x://1'), restartCount: 2 ** 40 }),
      pod({ resourceVersion: '7', labels: { __proto__: 'a', '': 'b' } }, running('')),
    ];
    for (const raw of frames) {
      const store = createStore(0);
      const merged = mergeFrame(null, podFrame(raw), { at: 9, deleted: false });
      addPodFrame(store, podFrame(raw), { at: 9, deleted: false });
      expect(plain(store.pods.get('u'))).to.deep.equal(merged);
      markPodGap(store);
      podVanished(store, 'u');
      expect(plain(store.pods.get('u'))).to.deep.equal({ ...merged, gaps: [merged.latest], ending: 'Vanished' });
    }
  });

  for (const change of [
    { name: 'no-time' },
    { name: 'p.0000000000000000' },
    { name: 'p.18ea799d797126' },
    { name: 'q.18ea799d79712611', host: 'other' },
    { resourceVersion: '' },
    { count: 1e15 },
    { last: 1 },
    { first: null, last: null, createdAt: null },
    { createdAt: 4_000_000_000_000_000 },
    { nanos: { floor: 1, ceil: 2, second: 0 } },
    { container: null },
    { kind: 'Pulled', took: 1_594_000 },
    { kind: 'Pulled', took: 0 },
  ] satisfies readonly Partial<EventFact>[]) {
    it(`holds an Event with ${JSON.stringify(change)}`, () => {
      const store = createStore(0);
      const facts = [EVENT, { ...EVENT, name: 'p.18ea799d79712612', ...change }];
      store.events.set('u', facts);
      expect(store.events.get('u')).to.deep.equal(facts);
      store.events.set('u', [...facts].reverse());
      expect(store.events.get('u')).to.deep.equal([...facts].reverse());
    });
  }
});

const EVENT: EventFact = {
  name: 'p.18ea799d79712611',
  resourceVersion: '12',
  podUid: 'u',
  kind: 'Started',
  container: 'app',
  nanos: null,
  first: 1_795_381_118_000_000,
  last: 1_795_381_118_000_000,
  count: 1,
  took: null,
  createdAt: 1_795_381_119_000_000,
  host: 'lab',
};

/** Without the getters, which chai tells from values. */
function plain(record: PodRecord | undefined): PodRecord | undefined {
  return record === undefined ? undefined : { ...record };
}

function packedIn(map: unknown): readonly unknown[] {
  return [...(map as { readonly held: Map<string, unknown> }).held.values()];
}

function running(containerID: string) {
  return { name: 'app', containerID, restartCount: 0, state: { running: { startedAt: '2026-11-22T20:00:00Z' } } };
}

function pod(metadata: object, status: object): unknown {
  return {
    metadata: { name: 'p', namespace: 'n', uid: 'u', ...metadata },
    spec: { containers: [{ name: 'app' }] },
    status: { phase: 'Running', containerStatuses: [status] },
  };
}
