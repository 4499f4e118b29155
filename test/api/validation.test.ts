import { Ajv } from 'ajv';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { parseAudit } from '../../src/api/parse.ts';
import { auditSpec } from '../../src/api/spec.ts';
import { auditStatus } from '../../src/api/status.ts';
import { structural } from '../../src/api/structural.ts';
import { AuditError } from '../../src/errors.ts';
import { fullStatus, sidecarAudit } from './objects.ts';
import { ACCEPTED, REFUSED } from './spec-table.ts';

const ajv = new Ajv({ strict: false, allErrors: true, formats: { 'date-time': true } });
const specIsValid = ajv.compile(structural(auditSpec, 'spec'));
const statusIsValid = ajv.compile(structural(auditStatus, 'status'));

const refusalOf = (spec: unknown): string | undefined => {
  try {
    parseAudit(sidecarAudit(spec));
    return undefined;
  } catch (error) {
    if (error instanceof AuditError && error.code === 'SA3001') return error.message;
    throw error;
  }
};

describe('validation of an audit', () => {
  for (const [what, spec] of Object.entries(ACCEPTED)) {
    it(`accepts ${what}`, () => {
      expect(specIsValid(spec), ajv.errorsText(specIsValid.errors)).to.equal(true);
      expect(refusalOf(spec)).to.equal(undefined);
    });
  }

  for (const { what, spec, says, beyondSchema } of REFUSED) {
    it(`refuses ${what}`, () => {
      expect(refusalOf(spec)).to.include(`sidecaraudit/shop/web: ${says}`);
      expect(specIsValid(spec)).to.equal(beyondSchema === true);
    });
  }

  it('takes a status in which every field is', () => {
    expect(statusIsValid(fullStatus), ajv.errorsText(statusIsValid.errors)).to.equal(true);
    expect(Object.keys(fullStatus)).to.have.members(Object.keys(auditStatus.properties));
  });

  it('refuses whatever the CRD would, wherever it is wrong', () => {
    const odd = fc.oneof(
      fc.constant(undefined),
      fc.constant(null),
      fc.integer(),
      fc.string(),
      fc.constant({}),
      fc.constant([]),
    );
    const or = <T>(value: fc.Arbitrary<T>) => fc.oneof({ weight: 5, arbitrary: value }, { weight: 1, arbitrary: odd });
    const rule = fc.record(
      {
        name: or(fc.constantFrom('StartOrder', 'PodReadiness', 'JobCompletion')),
        enabled: or(fc.boolean()),
        thresholdSeconds: or(fc.integer({ min: -1, max: 100 })),
        workers: or(fc.array(or(fc.constantFrom('a', '', 'A')), { maxLength: 3 })),
      },
      { requiredKeys: ['name'] },
    );
    const spec = fc.record(
      {
        selector: or(
          fc.record({ matchLabels: or(fc.dictionary(fc.constantFrom('a', 'b/c'), or(fc.string({ maxLength: 3 })))) }),
        ),
        rules: or(fc.array(or(rule), { maxLength: 3 })),
        windowSeconds: or(fc.integer({ min: -10, max: 100 })),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(spec, (raw) => {
        // As JSON carries it: no undefined.
        const sent: unknown = JSON.parse(JSON.stringify(raw));
        if (!specIsValid(sent)) expect(refusalOf(sent)).to.be.a('string');
        else expect(refusalOf(sent) ?? 'is a setting of').to.match(/is a setting of|is listed already/u);
      }),
      { numRuns: 500 },
    );
  });
});
