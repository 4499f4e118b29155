import { expect } from 'chai';
import type { Change } from '../../src/embedded/history.ts';
import { metadataOf, uidOf, versionOf } from '../../src/embedded/object.ts';
import { RESOURCES } from '../../src/embedded/resources.ts';
import { createStore } from '../../src/embedded/store.ts';
import type { Store } from '../../src/embedded/store.ts';
import { podNamed } from './helpers.ts';

function storeWithChanges(): { readonly store: Store; readonly changes: Change[] } {
  const store = createStore(RESOURCES, 100);
  const changes: Change[] = [];
  store.subscribe(store.resource('pods'), (change) => changes.push(change));
  return { store, changes };
}

describe('objects put into the store', () => {
  it('keep uid, timestamps and everything else', () => {
    const { store } = storeWithChanges();
    const metadata = {
      uid: 'kept',
      creationTimestamp: '2020-01-01T00:00:00Z',
      generation: 7,
      managedFields: [{ manager: 'x' }],
    };
    const stored = store.put('pods', 'ADDED', { ...podNamed('a', metadata), status: { phase: 'Running' } });
    expect(metadataOf(stored ?? {})).to.include({
      uid: 'kept',
      creationTimestamp: '2020-01-01T00:00:00Z',
      generation: 7,
    });
    expect(stored).to.deep.include({ kind: 'Pod', apiVersion: 'v1', status: { phase: 'Running' } });
  });

  it('keep a resourceVersion above all before, and get the next one otherwise', () => {
    const { store } = storeWithChanges();
    const put = (name: string, resourceVersion: string): string => {
      return versionOf(store.put('pods', 'ADDED', podNamed(name, { resourceVersion })) ?? {});
    };
    expect(put('a', '500')).to.equal('500');
    expect(put('b', '500')).to.equal('501');
    expect(put('c', '300')).to.equal('502');
    expect(put('d', '700')).to.equal('700');
    expect(put('e', 'no number')).to.equal('701');
  });

  it('are of one growing sequence when recordings of different times are mixed, over all resources', () => {
    const { store } = storeWithChanges();
    const put = (plural: string, name: string, resourceVersion: string): number => {
      return Number(versionOf(store.put(plural, 'ADDED', podNamed(name, { resourceVersion })) ?? {}));
    };
    const versions = [
      put('pods', 'a', '290'),
      put('pods', 'b', '90000'),
      put('events', 'e', '291'),
      put('events', 'f', '90001'),
      put('pods', 'c', '292'),
    ];
    for (const [index, version] of versions.slice(1).entries()) expect(version).to.be.greaterThan(versions[index] ?? 0);
    expect(store.version()).to.equal(versions.at(-1));
  });

  it('are ADDED or MODIFIED by what is there, whatever they were called', () => {
    const { store, changes } = storeWithChanges();
    store.put('pods', 'MODIFIED', podNamed('a', { uid: '1' }));
    store.put('pods', 'ADDED', podNamed('a', { uid: '1' }));
    store.put('pods', 'DELETED', podNamed('a', { uid: '1' }));
    expect(changes.map(({ type }) => type)).to.deep.equal(['ADDED', 'MODIFIED', 'DELETED']);
  });

  it('with another uid are another object: the old one is deleted first', () => {
    const { store, changes } = storeWithChanges();
    store.put('pods', 'ADDED', podNamed('a', { uid: '1' }));
    store.put('pods', 'ADDED', podNamed('a', { uid: '2' }));
    const seen = changes.map(({ type, object }) => `${type} ${uidOf(object)}`);
    expect(seen).to.deep.equal(['ADDED 1', 'DELETED 1', 'ADDED 2']);
  });

  it('cannot delete what is not there, nor another of the same name', () => {
    const { store, changes } = storeWithChanges();
    expect(store.put('pods', 'DELETED', podNamed('a', { uid: '1' }))).to.equal(undefined);
    store.put('pods', 'ADDED', podNamed('a', { uid: '1' }));
    expect(store.put('pods', 'DELETED', podNamed('a', { uid: '2' }))).to.equal(undefined);
    expect(changes).to.have.length(1);
  });

  it('without a uid stay the object that they were', () => {
    const { store, changes } = storeWithChanges();
    const first = store.put('pods', 'ADDED', podNamed('a'));
    const second = store.put('pods', 'MODIFIED', podNamed('a'));
    expect(uidOf(first ?? {})).to.match(/^[0-9a-f-]{36}$/);
    expect(uidOf(second ?? {})).to.equal(uidOf(first ?? {}));
    expect(changes.map(({ type }) => type)).to.deep.equal(['ADDED', 'MODIFIED']);
  });

  it('bring the Namespace they are in, with the label by which it is selected', () => {
    const { store } = storeWithChanges();
    store.put('pods', 'ADDED', { metadata: { name: 'a', namespace: 'shop' } });
    const namespace = store.get(store.resource('namespaces'), '', 'shop');
    expect(metadataOf(namespace ?? {})['labels']).to.deep.equal({ 'kubernetes.io/metadata.name': 'shop' });
  });

  it('need a name and a resource that is served', () => {
    const { store } = storeWithChanges();
    expect(() => store.put('pods', 'ADDED', { metadata: {} })).to.throw('without a name');
    expect(() => store.put('secrets', 'ADDED', podNamed('a'))).to.throw('no resource secrets');
  });
});
