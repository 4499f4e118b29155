import { expect } from 'chai';
import type { AnyAudit } from '../../src/api/types.ts';
import { createState, type ControllerState } from '../../src/controller/state.ts';
import { take } from '../../src/controller/take.ts';
import { eventFact } from '../../src/evidence/event-fact.ts';
import { podFrame } from '../../src/evidence/pod-frame.ts';
import type { Delta } from '../../src/kube/delta.ts';
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

  it('a node that comes after its Pods has those judged anew, once', () => {
    const state = holding(pod('web'));
    const takeNode = (name: string, kubeletVersion: string | null): readonly string[] => {
      state.dirty.clear();
      const object = { uid: `uid-${name}`, name, kubeletVersion };
      take(state, { resource: 'nodes', delta: { kind: 'upsert', object, at: 2, listed: false } });
      return [...state.dirty];
    };
    const nodeName = state.store.pods.get('uid-web')?.spec.nodeName ?? '';
    expect(takeNode('elsewhere', 'v1.37.2')).to.deep.equal([]);
    expect(takeNode(nodeName, null)).to.deep.equal([]);
    expect(takeNode(nodeName, 'v1.37.2')).to.deep.equal(['uid-web']);
    expect(takeNode(nodeName, 'v1.37.2')).to.deep.equal([]);
  });

  describe('when other audits than before may select', () => {
    const audit = (kind: AnyAudit['kind'], spec: object): AnyAudit =>
      ({ kind, metadata: { uid: 'uid-audit', name: 'audit', namespace: 'ns', generation: 1 }, spec }) as AnyAudit;
    const takeAudit = (state: ControllerState, delta: Delta<AnyAudit>): readonly string[] => {
      state.dirty.clear();
      take(state, { resource: 'sidecaraudits', delta });
      return [...state.dirty];
    };
    const takeNamespace = (state: ControllerState, name: string, team: string): readonly string[] => {
      state.dirty.clear();
      const object = { uid: `uid-${name}`, name, labels: new Map([['team', team]]) };
      take(state, { resource: 'namespaces', delta: { kind: 'upsert', object, at: 3, listed: false } });
      return [...state.dirty];
    };

    it('an audit that came, or is gone, has every Pod judged anew', () => {
      const state = holding(pod('web'), pod('db'));
      const object = audit('SidecarAudit', {});
      const all = ['uid-web', 'uid-db'];
      expect(takeAudit(state, { kind: 'upsert', object, at: 2, listed: false })).to.deep.equal(all);
      expect(takeAudit(state, { kind: 'upsert', object, at: 3, listed: false })).to.deep.equal([]);
      expect(takeAudit(state, { kind: 'delete', object, at: 4 })).to.deep.equal(all);
      expect(takeAudit(state, { kind: 'delete', object, at: 5 })).to.deep.equal([]);
      takeAudit(state, { kind: 'upsert', object, at: 6, listed: false });
      expect(takeAudit(state, { kind: 'vanish', uid: 'uid-audit', at: 7 })).to.deep.equal(all);
    });

    it('a namespace that comes after its Pods, or has other labels, has those judged anew where an audit selects by them', () => {
      const state = holding(pod('web'), pod('db'));
      expect(takeNamespace(state, 'ns', 'a')).to.deep.equal([]);
      const object = audit('ClusterSidecarAudit', { namespaceSelector: { matchLabels: { team: 'a' } } });
      takeAudit(state, { kind: 'upsert', object, at: 2, listed: false });
      expect(takeNamespace(state, 'ns', 'a')).to.deep.equal([]);
      expect(takeNamespace(state, 'ns', 'b')).to.deep.equal(['uid-web', 'uid-db']);
      expect(takeNamespace(state, 'other', 'a')).to.deep.equal([]);
    });
  });
});
