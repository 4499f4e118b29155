import { expect } from 'chai';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseAudit } from '../../src/api/parse.ts';
import { readStatus } from '../../src/api/read-status.ts';
import type { AuditStatus, PastPod } from '../../src/api/types.ts';
import { auditStatus } from '../../src/audit/status.ts';

/** Statuses as earlier commits wrote them, by the namespace of the demo that they are of. */
const FIXTURES = globSync(join(import.meta.dirname, '../fixtures/statuses/*.json')).map((file) => ({
  commit: basename(file, '.json'),
  statuses: JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, AuditStatus>>,
}));

const past = (uid: string, more: object = {}): PastPod => ({
  uid,
  name: uid,
  endedAt: '2026-01-01T12:00:00Z',
  verified: ['StartOrder'],
  ...more,
});

function read(raw: unknown): { readonly status: AuditStatus | undefined; readonly problems: readonly string[] } {
  const problems: string[] = [];
  return { status: readStatus(raw, (problem) => problems.push(problem)), problems };
}

/** The next document of an audit that sees no Pod any more. */
function next(before: AuditStatus | undefined): AuditStatus {
  const audit = parseAudit({ metadata: { name: 'audit', namespace: 'ns', uid: 'u', resourceVersion: '1' }, spec: {} });
  const sight = { problems: [], limits: [] };
  return auditStatus({ audit, before, audited: [], timelines: [], sight, now: 0 });
}

describe('a status that another build wrote', () => {
  for (const { commit, statuses } of FIXTURES) {
    for (const [namespace, status] of Object.entries(statuses)) {
      it(`is read whole, and its history and violations are carried on: ${commit}, ${namespace}`, () => {
        expect(read(status)).to.deep.equal({ status, problems: [] });
        const { history, violations, summary } = next(status);
        expect(history).to.deep.equal(status.history);
        expect(violations?.map((v) => v.message)).to.deep.equal(status.violations?.map((v) => v.message));
        expect(summary?.pods).to.equal(status.history?.length);
      });
    }
  }

  it('keeps the rest of the history beside an entry that cannot be read', () => {
    const garbage = [
      null,
      7,
      'x',
      [],
      {},
      { uid: '' },
      { uid: 'no-name' },
      past('bad', { endedAt: 3, workload: 'web' }),
    ];
    const { status, problems } = read({ history: [past('a'), ...garbage, past('b')] });
    expect(status?.history).to.deep.equal([
      past('a'),
      { uid: 'bad', name: 'bad', verified: ['StartOrder'] },
      past('b'),
    ]);
    expect(problems).to.include('status.history[3] must be object');
    expect(problems).to.include('status.history[7].name is required');
    expect(next(status).history?.map((h) => h.uid)).to.include.members(['a', 'b']);
  });

  it('keeps what it knows of an entry that names rules of a later build', () => {
    const { status, problems } = read({ history: [past('a', { verified: ['StartOrder', 'FutureRule'] })] });
    expect(status?.history).to.deep.equal([past('a')]);
    expect(problems).to.have.length(1);
  });

  it('passes over fields that it does not know, and does without those that are missing', () => {
    const { status, problems } = read({ future: { a: 1 }, history: [past('a', { future: 1 })] });
    expect(problems).to.deep.equal([]);
    expect(status).to.deep.equal({ history: [past('a', { future: 1 })] });
    expect(next(status).history).to.have.length(1);
  });

  it('is replaced where it is no status at all', () => {
    for (const raw of ['x', 7, [past('a')], true]) {
      expect(read(raw)).to.deep.equal({ status: undefined, problems: ['status must be object'] });
    }
    expect(next(undefined).summary?.pods).to.equal(0);
  });

  const GARBAGE = [null, 0, -1, 'x', [], {}, [null], [{}], { a: [1] }, true];
  const fields = [
    'observedGeneration',
    'conditions',
    'summary',
    'rules',
    'violations',
    'violationsOmitted',
    'timelines',
    'history',
    'podsOmitted',
    'excludedPods',
    'excludedPodsOmitted',
  ];
  for (const field of fields) {
    it(`with garbage in ${field} is never an error, and never a lost rest`, () => {
      const rest = { history: [past('a')], podsOmitted: 3 };
      for (const garbage of GARBAGE) {
        const { status } = read({ ...rest, [field]: garbage });
        if (field !== 'history') expect(status?.history).to.deep.equal(rest.history);
        if (field !== 'podsOmitted') expect(status?.podsOmitted).to.equal(3);
        expect(next(status).conditions).to.have.length(2);
      }
    });
  }
});
