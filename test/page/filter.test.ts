import { expect } from 'chai';
import { countsOf, selected, standingOf } from '../../src/page/filter.ts';
import { NO_FILTER, type Filter } from '../../src/page/route.ts';
import { lettersOf, verdictOf } from '../../src/page/wire.ts';
import type { RuleName, Verdict } from '../../src/rules/verdict.ts';
import { row } from '../sinks/page/support.ts';

const letters = (verdicts: Partial<Record<RuleName, Verdict>>): string =>
  lettersOf(new Map(Object.entries(verdicts) as [RuleName, Verdict][]));

const PODS = [
  row('good', 'shop', { verdicts: letters({ StartOrder: 'Verified' }), createdAt: 3, workload: 'Deployment web' }),
  row('bad', 'shop', {
    verdicts: letters({ StartOrder: 'Verified', StopOrder: 'Violated' }),
    createdAt: 1,
    note: 'proxy ended Early',
  }),
  row('open', 'bank', {
    verdicts: letters({ StartOrder: 'Undecided', Manifest: 'Verified' }),
    createdAt: 2,
    audits: ['x'],
  }),
  row('new', 'bank', { verdicts: letters({ StartOrder: 'Undecided' }), createdAt: 9 }),
  row('left-out', 'bank', { verdicts: letters({}), excluded: true }),
];
const found = (filter: Partial<Filter>): readonly string[] =>
  selected(PODS, { ...NO_FILTER, ...filter }).map((r) => r.uid);

describe('the list of Pods', () => {
  it('has the worst first, and of equal ones the newest', () => {
    expect(found({})).to.deep.equal(['bad', 'new', 'open', 'good', 'left-out']);
  });

  it('is filtered by namespace, workload, audit, verdict and rule', () => {
    expect(found({ namespace: 'shop' })).to.deep.equal(['bad', 'good']);
    expect(found({ workload: 'Deployment web' })).to.deep.equal(['good']);
    expect(found({ audit: 'x' })).to.deep.equal(['open']);
    expect(found({ verdict: 'Undecided' })).to.deep.equal(['new', 'open']);
    // A rule alone: where it says something. With a verdict: where it says that.
    expect(found({ rule: 'StopOrder' })).to.deep.equal(['bad']);
    expect(found({ rule: 'StartOrder', verdict: 'Verified' })).to.deep.equal(['good', 'bad']);
  });

  it('is searched for words in names, workloads and messages, all of which have to be there', () => {
    expect(found({ text: 'EARLY  shop' })).to.deep.equal(['bad']);
    expect(found({ text: 'pod-new' })).to.deep.equal(['new']);
    expect(found({ text: 'early bank' })).to.deep.equal([]);
  });

  it('counts how the Pods stand', () => {
    expect(countsOf(PODS)).to.deep.equal({ Violated: 1, Undecided: 2, Pending: 0, Verified: 1, NotApplicable: 1 });
  });

  it('tells each rule of a Pod by a letter', () => {
    const all: readonly Verdict[] = ['Verified', 'Violated', 'Undecided', 'Pending', 'NotApplicable'];
    for (const verdict of all) expect(verdictOf(letters({ PodReadiness: verdict }), 'PodReadiness')).equal(verdict);
    expect(verdictOf(letters({}), 'PodReadiness')).equal(null);
    expect(standingOf(row('x', 'shop', { verdicts: letters({ Manifest: 'Pending', StopOrder: 'Undecided' }) }))).equal(
      'Pending',
    );
  });
});
