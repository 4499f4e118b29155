import { expect } from 'chai';
import fc from 'fast-check';
import { judgedPods } from '../../src/report/report.ts';
import { DEFAULT_SETTINGS } from '../../src/rules/settings.ts';
import type { Bounds } from '../../src/timeline/bounds.ts';
import type { Segment } from '../../src/view/segment.ts';
import { timelineView, type TimelineView } from '../../src/view/timeline-view.ts';
import { replay, type Line } from '../../tools/accuracy/recording.ts';
import { judge } from '../support/judge.ts';
import { agentOf } from '../support/kubelet/agent.ts';
import { simulate, type History } from '../support/kubelet/history.ts';
import { pullsOf } from '../support/kubelet/pulls.ts';
import { dropped, duplicated, shuffled } from '../support/lines.ts';

const RUNS = Number(process.env['LAW_RUNS'] ?? 500);
const seed = fc.integer({ min: 1, max: 1_000_000 });
const last = { t: '2026-11-22T23:00:00Z', resource: 'jobs', type: 'BOOKMARK', object: {} } as const;

function viewsOf(lines: readonly Line[]): readonly TimelineView[] {
  const { store, now } = replay([...lines, last]);
  return judgedPods(store, { settings: DEFAULT_SETTINGS, now }).map((judged) => timelineView(judged, now));
}

interface Drawn {
  readonly container: string;
  readonly segment: Segment;
}

function drawn(lines: readonly Line[], kind: Segment['kind']): readonly Drawn[] {
  return viewsOf(lines)
    .flatMap((v) => v.lanes)
    .flatMap((lane) =>
      lane.segments.filter((s) => s.kind === kind).map((segment) => ({ container: lane.name, segment })),
    );
}

/** A life with its pulls; of some the agent tells, too. */
function lifeOf(history: History, order: number): readonly Line[] {
  const agent = order % 3 === 0 ? agentOf(history, order) : [];
  return [...history.lines, ...pullsOf(history, order).lines, ...agent];
}

function admits({ earliest, latest }: Bounds, time: number): boolean {
  return earliest <= time && time <= latest;
}

describe('laws of the view: it shows what was told, however it came, and nothing else', function () {
  this.timeout(Math.max(120_000, RUNS * 100));

  it('in whatever order it comes, and however often, the view is the same', () => {
    fc.assert(
      fc.property(seed, seed, (history, order) => {
        const lines = lifeOf(simulate(history), order);
        const views = JSON.stringify(viewsOf(lines));
        expect(JSON.stringify(viewsOf(shuffled(lines, order)))).to.equal(views);
        expect(JSON.stringify(viewsOf(duplicated(lines, order)))).to.equal(views);
      }),
      { numRuns: RUNS },
    );
  });

  it('what the kubelet tells of pulling changes no report', () => {
    fc.assert(
      fc.property(seed, seed, (history, order) => {
        const { lines } = simulate(history);
        const withPulls = [...lines, ...pullsOf(simulate(history), order).lines];
        expect(JSON.stringify(judge([...withPulls, last]))).to.equal(JSON.stringify(judge([...lines, last])));
      }),
      { numRuns: RUNS },
    );
  });

  it('each pull that is drawn was one, within its bounds, and failed or not as is said', () => {
    let count = 0;
    for (let i = 1; i <= RUNS; i += 1) {
      const history = simulate(i);
      const { truth, lines } = pullsOf(history, i);
      for (const { container, segment } of drawn(
        [...history.lines, ...dropped(lines, i, i % 2 === 0 ? 0 : 0.2)],
        'pulling',
      )) {
        const { from, to } = segment;
        const was = truth.filter((p) => p.container === container && admits(from, p.from));
        const fits = was.filter((p) => to === null || admits(to, p.to));
        expect(fits.length, `seed ${i}: ${container} ${JSON.stringify({ segment, was })}`).to.be.at.least(1);
        count += 1;
      }
    }
    console.log(`      ${count} pulls drawn`);
    expect(count).above(RUNS);
  });

  it('each container that is drawn as created was there, and starts within the bounds of its end', () => {
    let count = 0;
    for (let i = 1; i <= RUNS; i += 1) {
      const history = simulate(i);
      for (const { container, segment } of drawn(lifeOf(history, i), 'created')) {
        const { from, to, run } = segment;
        const was = history.containers.find((c) => c.plan.name === container)?.runs.find((r) => r.restartCount === run);
        const text = `seed ${i}: ${container} ${JSON.stringify({ segment, was })}`;
        if (was === undefined) throw new Error(text);
        expect(from.earliest >= was.createdAt && from.earliest <= was.startedAt, text).to.equal(true);
        expect(to === null || admits(to, was.stampedAt), text).to.equal(true);
        count += 1;
      }
    }
    console.log(`      ${count} drawn as created`);
    expect(count).above(RUNS);
  });
});
