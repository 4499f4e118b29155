import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { AGENT_CATALOG } from '../../src/agent/metrics-catalog.ts';
import { CATALOG } from '../../src/sinks/metrics/catalog.ts';
import { metricsPage } from '../../tools/generate-metrics-docs.ts';
import { ROOT } from './temporary.ts';

describe('docs/metrics.md', () => {
  it('is what the catalog says', () => {
    expect(readFileSync(join(ROOT, 'docs/metrics.md'), 'utf8')).equal(metricsPage());
  });

  it('lists each metric once, with its type and labels', () => {
    const rows = [...metricsPage().matchAll(/^\| `(\w+)` \| (\w+) \| ([^|]*) \|/gm)].map(([, name, type, labels]) => ({
      name,
      type,
      labels: [...(labels ?? '').matchAll(/`(\w+)`/g)].map(([, l]) => l),
    }));
    const byName = (a: { name?: string | undefined }, b: { name?: string | undefined }) =>
      (a.name ?? '') < (b.name ?? '') ? -1 : 1;
    const all = [...Object.values(CATALOG), ...Object.values(AGENT_CATALOG)];
    const catalog = all.map(({ name, type, labels }) => ({ name, type, labels: [...labels] }));
    expect(rows.sort(byName)).deep.equal(catalog.sort(byName));
  });
});
