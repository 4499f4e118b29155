/** The rules of Grafana's own dashboard-linter, and that every expression speaks of metrics that exist. */
import { expect } from 'chai';
import type { Panel, VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import { DASHBOARDS } from '../../monitoring/dashboards/all.ts';
import { panelsOf, targetsOf } from './dashboards.ts';
import { labelsOf } from './metrics.ts';
import { parsePromql } from './promql.ts';

for (const dashboard of DASHBOARDS) {
  describe(`the dashboard ${dashboard.title ?? ''}`, () => {
    const panels = panelsOf(dashboard);
    const variable = (name: string): VariableModel | undefined =>
      dashboard.templating?.list?.find((v) => v.name === name);

    it('is imported by every Grafana: classic schema, an own uid, not editable in place', () => {
      expect(dashboard.uid).to.match(/^sidecar-audit-/);
      expect(dashboard.schemaVersion).to.be.at.least(36);
      expect(dashboard.editable).to.equal(false);
      expect(dashboard.tags).to.include('sidecar-audit');
    });

    it('lets the data source, the job and the controller be chosen, and follows the time shown', () => {
      expect(variable('datasource')).to.include({ type: 'datasource', query: 'prometheus' });
      for (const name of ['job', 'instance']) {
        expect(variable(name), name).to.include({ type: 'query', multi: true, allValue: '.+' });
        expect(variable(name)?.refresh, name).to.equal(2);
        expect(variable(name)?.datasource?.uid, name).to.equal('$datasource');
      }
    });

    it('uses each of its variables', () => {
      const used = panels
        .flatMap(targetsOf)
        .map(({ expr }) => expr)
        .join(' ');
      for (const { name } of dashboard.templating?.list ?? []) {
        if (name !== 'datasource') expect(used).to.include(`"$${name}"`);
      }
    });

    it('gives panels ids and places of their own', () => {
      expect(new Set(panels.map((p) => p.id)).size).to.equal(panels.length);
      const places = panels.map(({ gridPos }) => `${gridPos?.x ?? '?'} ${gridPos?.y ?? '?'}`);
      expect(new Set(places).size).to.equal(panels.length);
      for (const { gridPos } of panels) expect((gridPos?.x ?? 0) + (gridPos?.w ?? 99)).to.be.at.most(24);
    });

    for (const panel of panels) describe(`its panel "${panel.title ?? ''}"`, () => panelTests(panel));
  });
}

function panelTests(panel: Panel): void {
  const targets = targetsOf(panel);

  it('has a title, a description, a unit and the data source chosen', () => {
    expect(panel.title).to.match(/\S/);
    expect(panel.description).to.match(/\.$/);
    expect(panel.fieldConfig?.defaults.unit).to.match(/\S/);
    expect(panel.datasource).to.include({ type: 'prometheus', uid: '$datasource' });
  });

  it('asks something, and can be read by Prometheus', () => {
    expect(targets).to.have.length.above(0);
    for (const { expr } of targets) {
      const { errors, selectors } = parsePromql(expr);
      expect(errors, expr).to.deep.equal([]);
      expect(selectors.length, expr).to.be.at.least(1);
    }
  });

  it('names metrics and labels that there are', () => {
    for (const { expr } of targets) {
      const { selectors, grouping } = parsePromql(expr);
      const known = new Set(selectors.flatMap(({ metric }) => labelsOf(metric) ?? []));
      for (const { metric, matchers } of selectors) {
        const labels = labelsOf(metric);
        expect(labels, metric).to.be.an('array');
        for (const matcher of matchers) expect(labels, `${metric} ${matcher}`).to.include(/^\w+/.exec(matcher)?.[0]);
      }
      for (const label of grouping) expect([...known], `${expr}: ${label}`).to.include(label);
    }
  });

  it('is limited to the controllers chosen', () => {
    for (const { expr } of targets) {
      for (const { matchers } of parsePromql(expr.replaceAll('$job', 'JOB').replaceAll('$instance', 'INSTANCE'))
        .selectors) {
        expect(matchers).to.include('job=~"JOB"');
        expect(matchers).to.include('instance=~"INSTANCE"');
      }
    }
  });

  it('takes counters and buckets by their growth, over the window that fits the scrape', () => {
    for (const { expr } of targets) {
      for (const { metric, range } of parsePromql(expr).selectors) {
        if (/_(?:total|bucket|sum|count)$/.test(metric)) {
          expect(range, expr).to.equal('[5m]');
          expect(expr).to.match(new RegExp(`(?:rate|increase)\\(${metric}\\{[^}]*\\}\\[\\$__rate_interval\\]`));
        } else expect(range, expr).to.equal(null);
      }
    }
  });
}
