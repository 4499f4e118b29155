import { expect } from 'chai';
import { renderJob } from '../../src/render/job-table.ts';
import { renderLegend } from '../../src/render/legend.ts';
import { renderSummary } from '../../src/render/summary.ts';
import { widthOf } from '../../src/render/text.ts';
import { reportOn } from '../recording/support.ts';

const WIDE = { width: 100, color: false, unicode: true };

describe('the sum of all', () => {
  it('counts Pods, Jobs and verdicts, and names what was violated', async () => {
    expect(renderSummary(await reportOn('06-legacy-job'), WIDE)).to.equal(
      `${'━'.repeat(100)}
1 Pod, 1 Job: ✘ 1 Violated · ✔ 2 Verified · – 6 NotApplicable
  ✘ job/rec-legacy-job-80776/legacy-job: JobCompletion Violated
`,
    );
  });

  it('says the cause of a violation', async () => {
    const text = renderSummary(await reportOn('19-order-violated'), WIDE);
    expect(text).to.contain('killed-early: StopOrder Violated (ContainerCrashed)');
  });

  it('names so many violations and no more', async () => {
    const { pods } = await reportOn('04-liveness');
    const text = renderSummary({ pods: Array.from({ length: 1_000 }, () => pods).flat(), jobs: [] }, WIDE);
    expect(text).to.contain('1000 Pods: ✘ 2000 Violated');
    expect(text).to.contain('… and 1980 more');
    expect(text.split('\n').length).to.be.below(30);
  });

  it('has nothing to say of nothing', () => {
    expect(renderSummary({ pods: [], jobs: [] }, WIDE)).to.contain('0 Pods');
  });

  it('fits a narrow terminal, as does the legend', async () => {
    const options = { ...WIDE, width: 40 };
    const text = renderSummary(await reportOn('06-legacy-job'), options) + renderLegend(options);
    for (const part of text.split('\n')) expect(widthOf(part), part).to.be.at.most(40);
  });
});

describe('a Job, drawn', () => {
  it('is named with its verdict', async () => {
    const [job] = (await reportOn('06-legacy-job')).jobs;
    if (job === undefined) throw new Error('no Job');
    expect(renderJob(job, WIDE)).to.match(
      /^✘ job\/rec-legacy-job-80776\/legacy-job\n {2}✘ Violated {2}JobCompletion .*proxy/,
    );
  });
});
