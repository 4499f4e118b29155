import { expect } from 'chai';
import { createChanges } from '../../../src/sinks/page/changes.ts';

describe('the changes that a page follows', () => {
  it('are told after an id, each Pod once, with the id to go on from', () => {
    const changes = createChanges('p');
    const start = changes.id();
    for (const uid of ['a', 'b', 'a']) changes.pod(uid);
    expect(changes.since(start, 10)).to.deep.equal({ uids: ['a', 'b'], audits: false, id: 'p-3' });
    changes.audits();
    expect(changes.since('p-3', 10)).to.deep.equal({ uids: [], audits: true, id: 'p-4' });
    expect(changes.since('p-4', 10)).to.deep.equal({ uids: [], audits: false, id: 'p-4' });
  });

  it('come in batches of a size', () => {
    const changes = createChanges('p');
    for (const uid of ['a', 'b', 'c']) changes.pod(uid);
    const first = changes.since('p-0', 2);
    expect(first?.uids).to.deep.equal(['a', 'b']);
    expect(changes.since(first?.id ?? '', 2)?.uids).to.deep.equal(['c']);
  });

  it('are not known any more when too many came since, nor of another process, nor of no id at all', () => {
    const changes = createChanges('p', 4);
    for (let i = 0; i < 20; i += 1) changes.pod(`uid-${i}`);
    expect(changes.since('p-0', 10)).equal(null);
    expect(changes.since('p-19', 10)?.uids).to.deep.equal(['uid-19']);
    for (const id of ['q-3', 'p-21', 'p-', 'p--1', 'p-1e3', '', 'p', 'p-99999999999999999999']) {
      expect(changes.since(id, 10), id).equal(null);
    }
  });

  it('are announced as they come, until nobody listens', () => {
    const changes = createChanges('p');
    let heard = 0;
    const end = changes.onChange(() => {
      heard += 1;
    });
    changes.pod('a');
    changes.audits();
    end();
    changes.pod('b');
    expect(heard).equal(2);
  });
});
