import { expect } from 'chai';
import * as fc from 'fast-check';
import { uidTable } from '../../src/kube/uid-table.ts';

const uid = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.integer({ min: 0, max: 300 }).map((n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', 'a', '__proto__', '00000000-0000-4000-8000-00000000000A', '1'.repeat(36)),
  },
);
const version = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1 }).map(String) },
  { weight: 1, arbitrary: fc.constantFrom('0', '-1', '007', '1e3', 'abc', '9'.repeat(20)) },
);
const step = fc.oneof(
  fc.record({ do: fc.constant('set' as const), uid, version }),
  fc.record({ do: fc.constantFrom('get' as const, 'delete' as const), uid }),
);

describe('kube/uid-table', () => {
  it('is a Map from uid to resourceVersion, whatever they look like', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 2_000, size: 'max' }), (steps) => {
        const [table, map] = [uidTable(), new Map<string, string>()];
        for (const each of steps) {
          if (each.do === 'set') {
            table.set(each.uid, each.version);
            map.set(each.uid, each.version);
          } else {
            expect(table[each.do](each.uid)).to.equal(map[each.do](each.uid));
          }
          expect(table.size()).to.equal(map.size);
        }
        expect([...table.keys()].sort()).to.deep.equal([...map.keys()].sort());
      }),
      { numRuns: 60 },
    );
  });
});
