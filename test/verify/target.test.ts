import { expect } from 'chai';
import { selects } from '../../src/audit/label-selector.ts';
import { labelSelector } from '../../src/verify/label-selector.ts';
import { targetOf } from '../../src/verify/target.ts';

describe('what is to be verified', () => {
  it('is named as kubectl names it', () => {
    for (const kind of ['pod', 'pods', 'po'])
      expect(targetOf(`${kind}/a-0`)).to.deep.equal({ kind: 'pod', name: 'a-0' });
    for (const kind of ['job', 'jobs', 'job.batch']) {
      expect(targetOf(`${kind}/a.b`)).to.deep.equal({ kind: 'job', name: 'a.b' });
    }
    for (const text of ['', 'pod', 'pod/', 'pod/A', 'deployment/a', 'constructor/a', 'pod/a/b', '../a', 'pod/-a']) {
      expect(targetOf(text), text).to.equal(null);
    }
  });

  it('may be Pods with labels, in kubectl’s own words', () => {
    const labels = new Map([
      ['app', 'web'],
      ['tier', 'front'],
      ['example.com/x', ''],
    ]);
    const holds: Readonly<Record<string, boolean>> = {
      'app=web': true,
      'app==web,tier=front': true,
      'app=web,tier=back': false,
      'app!=web': false,
      'none!=web': true,
      'app in (api, web)': true,
      'app notin (api,web)': false,
      'none notin (a)': true,
      'app,!none': true,
      '! app': false,
      'example.com/x=': true,
      'example.com/x': true,
    };
    for (const [text, expected] of Object.entries(holds)) {
      expect(selects(labelSelector(text) ?? undefined, labels), text).to.equal(expected);
    }
    for (const text of ['', 'a=b=c', 'app in web', 'a,,b', 'a b', 'app in (a', '=x']) {
      expect(labelSelector(text), text).to.equal(null);
    }
  });
});
