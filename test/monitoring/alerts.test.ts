import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import { ALERTS } from '../../monitoring/alerts/alerts.ts';
import { plainRules, prometheusRule } from '../../monitoring/alerts/rules.ts';
import { labelsOf } from './metrics.ts';
import { parsePromql } from './promql.ts';

describe('the alerts', () => {
  it('tell of what issue and design want told: orders, Jobs, restart loops, readiness, grace, Undecided, blindness', () => {
    expect(ALERTS.map(({ name }) => name)).to.include.members([
      'SidecarOrderViolated',
      'SidecarHoldsJob',
      'SidecarRestartLoop',
      'SidecarHoldsPodNotReady',
      'SidecarGracePeriodExhausted',
      'SidecarAuditUndecidedRising',
      'SidecarAuditBlind',
    ]);
  });

  it('are the same for Prometheus and for its operator', () => {
    const plain = parse(plainRules()) as { readonly groups: unknown };
    const operator = parse(prometheusRule()) as { readonly kind: string; readonly spec: unknown };
    expect(operator.kind).to.equal('PrometheusRule');
    expect(operator.spec).to.deep.equal(plain);
  });

  for (const { name, expr, summary, description } of ALERTS) {
    describe(name, () => {
      it('asks for metrics and labels that there are', () => {
        const { errors, selectors, grouping } = parsePromql(expr);
        expect(errors).to.deep.equal([]);
        for (const { metric, matchers } of selectors) {
          expect(labelsOf(metric), metric).to.be.an('array');
          for (const matcher of matchers) expect(labelsOf(metric)).to.include(/^\w+/.exec(matcher)?.[0]);
        }
        for (const label of grouping) expect(selectors.flatMap((s) => labelsOf(s.metric) ?? [])).to.include(label);
      });

      it('speaks of labels that its expression keeps', () => {
        const kept = new Set(parsePromql(expr).grouping);
        for (const [, label] of `${summary} ${description}`.matchAll(/\$labels\.(\w+)/g)) {
          expect([...kept]).to.include(label);
        }
      });

      it('has a page that says what it means, what to look at and what to do', () => {
        const page = `docs/runbooks/${name}.md`;
        expect(existsSync(page), page).to.equal(true);
        const text = readFileSync(page, 'utf8');
        expect(text).to.match(new RegExp(`^# ${name}\n`));
        for (const heading of ['## Meaning', '## Look', '## Do']) expect(text).to.include(heading);
      });
    });
  }
});
