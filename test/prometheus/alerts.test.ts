/** Each alert in Prometheus' own evaluation (promtool test rules): when it fires, with which labels, and when it does not. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { stringify } from 'yaml';
import { ALERTS } from '../../monitoring/alerts/alerts.ts';
import { plainRules } from '../../monitoring/alerts/rules.ts';
import { STORIES, type Story } from './support/stories.ts';

describe('the alerts, as Prometheus evaluates them', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'alerts-'));
    writeFileSync(join(folder, 'rules.yaml'), plainRules());
  });
  after(() => rmSync(folder, { recursive: true }));

  const promtool = (...args: readonly string[]): { readonly status: number | null; readonly output: string } => {
    const { error, status, stdout, stderr } = spawnSync('promtool', args, { cwd: folder, encoding: 'utf8' });
    if (error !== undefined) throw new Error('promtool is not installed: it comes with prometheus', { cause: error });
    return { status, output: `${stdout}${stderr}` };
  };
  const evaluate = (story: Story): { readonly status: number | null; readonly output: string } => {
    writeFileSync(join(folder, 'test.yaml'), testFile(story));
    return promtool('test', 'rules', 'test.yaml');
  };

  it('are rules that Prometheus takes', () => {
    const { status, output } = promtool('check', 'rules', 'rules.yaml');
    expect(status, output).to.equal(0);
    expect(output).to.include(`${ALERTS.length} rules found`);
  });

  it('have a story in which they fire, and one in which they do not', () => {
    for (const { name } of ALERTS) {
      const own = STORIES.filter((story) => story.alert === name);
      expect(
        own.some(({ fires }) => fires.length > 0),
        `${name} fires`,
      ).to.equal(true);
      expect(
        own.some(({ fires }) => fires.length === 0),
        `${name} does not fire`,
      ).to.equal(true);
    }
  });

  for (const story of STORIES) {
    it(`${story.alert} ${story.fires.length > 0 ? 'fires' : 'does not fire'} when ${story.when}`, () => {
      const { status, output } = evaluate(story);
      expect(status, output).to.equal(0);
    });
  }

  it('would be found out if they fired though they should not', () => {
    const story = STORIES.find(({ fires }) => fires.length > 0);
    if (story === undefined) throw new Error('no story');
    expect(evaluate({ ...story, fires: [] }).status).not.to.equal(0);
  });
});

function testFile({ alert, at, series, fires }: Story): string {
  return stringify({
    rule_files: ['rules.yaml'],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        alert_rule_test: [
          { eval_time: at, alertname: alert, exp_alerts: fires.map((labels) => expected(alert, labels)) },
        ],
      },
    ],
  });
}

/** With the annotations written out by us, so that a template that names a missing label is found. */
function expected(alert: string, labels: Readonly<Record<string, string>>): object {
  const { value = '', ...kept } = labels;
  const source = ALERTS.find(({ name }) => name === alert);
  const fill = (text = ''): string =>
    text
      .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => kept[label] ?? '')
      .replaceAll('{{ $value }}', value);
  return {
    exp_labels: { severity: source?.severity ?? '', ...kept },
    exp_annotations: {
      summary: fill(source?.summary),
      description: fill(source?.description),
      runbook_url: `https://sidecaraudit.dev/docs/runbooks/${alert}.md`,
    },
  };
}
