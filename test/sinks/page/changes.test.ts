import { expect } from 'chai';
import { createChanges } from '../../../src/sinks/page/changes.ts';

describe('the changes that a page follows', () => {
  it('are told after an id, each Pod once with its namespace, with the id to go on from', () => {
    const changes = createChanges();
    const start = changes.id();
    for (const uid of ['a', 'b', 'a']) changes.pod(uid, `of ${uid}`);
    const first = changes.since(start, 10);
    expect([...(first?.pods ?? [])]).to.deep.equal([
      ['a', 'of a'],
      ['b', 'of b'],
    ]);
    expect(first?.audits).equal(false);
    changes.audits();
    const second = changes.since(first?.id ?? '', 10);
    expect(second).to.deep.include({ pods: new Map(), audits: true });
    const id = second?.id ?? '';
    expect(changes.since(id, 10)).to.deep.equal({ pods: new Map(), audits: false, id });
  });

  it('come in batches of a size', () => {
    const changes = createChanges();
    const start = changes.id();
    for (const uid of ['a', 'b', 'c']) changes.pod(uid, 'shop');
    const first = changes.since(start, 2);
    expect([...(first?.pods.keys() ?? [])]).to.deep.equal(['a', 'b']);
    expect([...(changes.since(first?.id ?? '', 2)?.pods.keys() ?? [])]).to.deep.equal(['c']);
  });

  it('are not known any more when too many came since, nor of another process, nor of no id at all', () => {
    const changes = createChanges(4);
    const ids = Array.from({ length: 20 }, (_, i) => {
      const id = changes.id();
      changes.pod(`uid-${i}`, 'shop');
      return id;
    });
    expect(changes.since(ids[0] ?? '', 10)).equal(null);
    expect([...(changes.since(ids[19] ?? '', 10)?.pods.keys() ?? [])]).to.deep.equal(['uid-19']);
    const id = changes.id();
    const changed = `${id.startsWith('A') ? 'B' : 'A'}${id.slice(1)}`;
    for (const other of [createChanges().id(), changed, id.slice(1), `${id}A`, ` ${id}`, `${id}\n`, '', '17', '-']) {
      expect(changes.since(other, 10), other).equal(null);
    }
  });

  it('are counted by nobody who has their ids: no two are alike, and all are as long', () => {
    const changes = createChanges();
    const ids = [changes.id(), changes.id()];
    for (let i = 0; i < 1_000; i += 1) changes.pod('a', 'shop');
    ids.push(changes.id());
    expect(new Set(ids).size).equal(3);
    expect(ids.map((id) => id.length)).to.deep.equal([48, 48, 48]);
  });

  it('are announced as they come, until nobody listens', () => {
    const changes = createChanges();
    let heard = 0;
    const end = changes.onChange(() => {
      heard += 1;
    });
    changes.pod('a', 'shop');
    changes.audits();
    end();
    changes.pod('b', 'shop');
    expect(heard).equal(2);
  });
});
