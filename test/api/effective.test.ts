import { expect } from 'chai';
import { effectiveRules } from '../../src/api/effective.ts';
import { parseAudit } from '../../src/api/parse.ts';
import { RULE_NAMES } from '../../src/api/vocabulary.ts';
import { SECOND } from '../../src/evidence/time.ts';
import { DEFAULT_SETTINGS } from '../../src/rules/settings.ts';
import { sidecarAudit } from './objects.ts';

const effective = (spec: object) => effectiveRules(parseAudit(sidecarAudit(spec)).spec);

describe('effectiveRules', () => {
  it('has every rule, on, with its default', () => {
    const rules = effective({});
    expect(Object.keys(rules)).to.deep.equal(RULE_NAMES);
    expect(Object.values(rules).every(({ enabled }) => enabled)).to.equal(true);
    expect(rules.PodReadiness.thresholdSeconds).to.equal(60);
    expect(rules.JobCompletion).to.deep.equal({ enabled: true, thresholdSeconds: 60, workers: [] });
    expect(rules.SidecarStability).to.deep.equal({ enabled: true, restarts: 3, windowSeconds: 600 });
    expect(rules.SidecarCoverage).to.deep.equal({ enabled: true, toleranceSeconds: 0 });
  });

  it('has the same defaults as the rules themselves', () => {
    const { JobCompletion, PodReadiness, SidecarCoverage, SidecarStability } = effective({});
    const { jobCompletion, podReadiness, sidecarCoverage, sidecarStability } = DEFAULT_SETTINGS;
    expect(JobCompletion.thresholdSeconds * SECOND).to.equal(jobCompletion.threshold);
    expect(JobCompletion.workers).to.deep.equal(jobCompletion.workers);
    expect(PodReadiness.thresholdSeconds * SECOND).to.equal(podReadiness.threshold);
    expect(SidecarCoverage.toleranceSeconds * SECOND).to.equal(sidecarCoverage.tolerance);
    expect(SidecarStability.restarts).to.equal(sidecarStability.restarts);
    expect(SidecarStability.windowSeconds * SECOND).to.equal(sidecarStability.window);
  });

  it('takes the settings of the rule they are given for', () => {
    const rules = effective({
      rules: [
        { name: 'JobCompletion', thresholdSeconds: 0, workers: ['a', 'b'] },
        { name: 'SidecarStability', restarts: 9 },
      ],
    });
    expect(rules.JobCompletion).to.deep.equal({ enabled: true, thresholdSeconds: 0, workers: ['a', 'b'] });
    expect(rules.PodReadiness.thresholdSeconds).to.equal(60);
    expect(rules.SidecarStability).to.deep.equal({ enabled: true, restarts: 9, windowSeconds: 600 });
  });

  it('turns off the rule that is off, and it alone', () => {
    const rules = effective({ rules: [{ name: 'Manifest', enabled: false }] });
    const off = RULE_NAMES.filter((name) => !rules[name].enabled);
    expect(off).to.deep.equal(['Manifest']);
  });

  it('turns off what is not listed, where the spec says so', () => {
    const rules = effective({
      unlistedRules: 'Disabled',
      rules: [{ name: 'StopOrder' }, { name: 'Manifest', enabled: false }],
    });
    expect(RULE_NAMES.filter((name) => rules[name].enabled)).to.deep.equal(['StopOrder']);
  });
});
