import { expect } from 'chai';
import { selects } from '../../src/audit/label-selector.ts';

describe('audit/label-selector', () => {
  const labels = new Map([
    ['app', 'web'],
    ['tier', 'front'],
  ]);

  it('selects everything without a selector, and with an empty one', () => {
    expect(selects(undefined, labels)).to.equal(true);
    expect(selects({}, new Map())).to.equal(true);
  });

  it('demands every matchLabel', () => {
    expect(selects({ matchLabels: { app: 'web', tier: 'front' } }, labels)).to.equal(true);
    expect(selects({ matchLabels: { app: 'web', tier: 'back' } }, labels)).to.equal(false);
  });

  const cases = [
    { operator: 'In', key: 'app', values: ['web', 'db'], holds: true },
    { operator: 'In', key: 'app', values: ['db'], holds: false },
    { operator: 'In', key: 'none', values: ['web'], holds: false },
    { operator: 'NotIn', key: 'app', values: ['db'], holds: true },
    { operator: 'NotIn', key: 'none', values: ['db'], holds: true },
    { operator: 'NotIn', key: 'app', values: ['web'], holds: false },
    { operator: 'Exists', key: 'app', holds: true },
    { operator: 'Exists', key: 'none', holds: false },
    { operator: 'DoesNotExist', key: 'none', holds: true },
    { operator: 'DoesNotExist', key: 'app', holds: false },
  ] as const;
  for (const { holds, ...expression } of cases) {
    it(`${expression.key} ${expression.operator} ${'values' in expression ? expression.values.join(',') : ''} is ${holds}`, () => {
      expect(selects({ matchExpressions: [expression] }, labels)).to.equal(holds);
    });
  }

  it('does not take a label of the prototype for one of the Pod', () => {
    expect(selects({ matchExpressions: [{ key: 'constructor', operator: 'Exists' }] }, labels)).to.equal(false);
  });
});
