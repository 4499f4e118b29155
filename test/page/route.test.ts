import { expect } from 'chai';
import { hashOf, NO_FILTER, parseRoute, type Route } from '../../src/page/route.ts';

describe('the address of a view', () => {
  const routes: readonly Route[] = [
    { page: 'list', filter: NO_FILTER },
    {
      page: 'list',
      filter: {
        text: 'a b/&=?#',
        verdict: 'Violated',
        rule: 'StopOrder',
        namespace: 'shop',
        workload: 'Job x',
        audit: 'u-1',
      },
    },
    { page: 'pod', namespace: 'shop', name: 'web-0', uid: 'u-1' },
    { page: 'pod', namespace: 'a/b', name: '../..?x#y', uid: '<b>' },
  ];
  for (const route of routes) {
    it(`leads back to the view: ${hashOf(route)}`, () => {
      expect(parseRoute(hashOf(route))).to.deep.equal(route);
    });
  }

  it('of nothing that there is leads to the whole list', () => {
    for (const hash of ['', '#', '#/', '#/nothing/at/all', '#/pods?verdict=Bad&rule=Worse', '#javascript:alert(1)']) {
      expect(parseRoute(hash), hash).to.deep.equal({ page: 'list', filter: NO_FILTER });
    }
    expect(parseRoute('#/pod/%E0%A4%A/x')).to.deep.equal({ page: 'pod', namespace: '%E0%A4%A', name: 'x', uid: '' });
  });
});
