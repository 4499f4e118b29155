import { expect } from 'chai';
import { ruleSettings } from '../../src/audit/rule-settings.ts';
import { audit } from './making.ts';

describe('the settings of an audit', () => {
  it('declare nothing of logs by default', () => {
    expect(ruleSettings(audit().spec).logs).to.deep.equal([]);
  });

  it('have the tolerance of each log in µs, 100 ms where none is given', () => {
    const { logs } = ruleSettings(
      audit({ logs: [{ container: 'app' }, { container: 'proxy', toleranceMilliseconds: 0 }] }).spec,
    );
    expect(logs).to.deep.equal([
      { container: 'app', tolerance: 100_000 },
      { container: 'proxy', tolerance: 0 },
    ]);
  });
});
