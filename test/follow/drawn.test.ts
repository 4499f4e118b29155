import { expect } from 'chai';
import { createStore } from '../../src/evidence/store.ts';
import { partOf } from '../../src/follow/drawn.ts';
import type { Target } from '../../src/verify/target.ts';
import { line, linesOf, pod, read, recordingOf } from '../recording/support.ts';
import { namespaceIn } from '../verify/support.ts';

/** What all of these tell, in one store. */
async function storeOf(...recordings: readonly string[]) {
  const all = recordings.flatMap(linesOf).map((text) => `${text}\n`);
  return (await read(recordingOf(...all))).store;
}

const named = (name: string): Target => ({ kind: 'pod', name });

describe('what is drawn', () => {
  it('is the Pod of a name, in every namespace or in one', async () => {
    const store = await storeOf('02-order', '03-completion');
    const names = (target: Target, namespace: string | null = null) =>
      [...partOf(store, target, namespace).store.pods.values()].map((p) => p.name);
    expect(names(named('sidecar-order'))).to.deep.equal(['sidecar-order']);
    expect(names(named('sidecar-order'), namespaceIn('02-order'))).to.deep.equal(['sidecar-order']);
    expect(names(named('sidecar-order'), namespaceIn('03-completion'))).to.deep.equal([]);
    expect(names({ kind: 'pods', selector: {}, text: '' })).to.have.length(2);
  });

  it('is a Job with its Pods', async () => {
    const store = await storeOf('07-native-job');
    const part = partOf(store, { kind: 'job', name: 'native-job' });
    expect(part.store.jobs.size).to.equal(1);
    expect([...part.store.pods.values()].every((p) => p.name.startsWith('native-job-'))).to.equal(true);
    expect(part.missing).to.equal(false);
  });

  it('is every Pod that bore the name', async () => {
    const { store } = await read(
      recordingOf(
        line(1, 'pods', 'ADDED', pod(1, ['app'], [], { name: 'web-0', uid: 'old' })),
        line(2, 'pods', 'DELETED', pod(2, ['app'], [], { name: 'web-0', uid: 'old' })),
        line(3, 'pods', 'ADDED', pod(3, ['app'], [], { name: 'web-0', uid: 'new' })),
      ),
    );
    expect([...partOf(store, named('web-0')).store.pods.keys()]).to.deep.equal(['old', 'new']);
  });

  it('misses what was asked for by name, and not what was asked for by labels', () => {
    const nothing = createStore();
    expect(partOf(nothing, named('web')).missing).to.equal(true);
    expect(partOf(nothing, { kind: 'job', name: 'web' }).missing).to.equal(true);
    expect(partOf(nothing, { kind: 'pods', selector: {}, text: '' }).missing).to.equal(false);
  });
});
