import { expect } from 'chai';
import { SECOND } from '../../src/evidence/time.ts';
import {
  explainConnector,
  explainMark,
  explainSegment,
  explainStop,
  sayBounds,
  sayEvidence,
  sayLength,
  type Explanation,
} from '../../src/view/explain.ts';
import type { TimelineView } from '../../src/view/timeline-view.ts';
import { recordings } from '../browser/support/scene.ts';

const say = (time: number): string => `${(time / SECOND).toFixed(1)}s`;

async function viewOf(recording: string): Promise<TimelineView> {
  const source = await recordings([recording]);
  const [uid] = source.uids();
  const view = source.pod(uid ?? '')?.view;
  if (view === undefined) throw new Error('no Pod');
  return view;
}

const since = (view: TimelineView) => (time: number) => say(time - view.span.from);
const line = ({ lines }: Explanation, label: string): string | undefined => lines.find((l) => l.label === label)?.text;

describe('why something is drawn as it is', () => {
  it('is said of a run with its bounds, who told them, how it ended and by whose clock', async () => {
    const view = await viewOf('19-order-violated');
    const [lane] = view.lanes;
    const ready = lane?.segments.find((s) => s.kind === 'terminating');
    if (lane === undefined || ready === undefined) throw new Error('nothing drawn');
    const said = explainSegment(lane, ready, since(view));
    expect(said.title).equal('first-sidecar: running though the Pod stops, run 1');
    expect(line(said, 'to')).equal('5.0s to 6.0s');
    expect(line(said, 'start told by')).to.match(
      /^Status of frame \d+, Event killed-early\.[0-9a-f]+, Event killed-early\.[0-9a-f]+$/,
    );
    expect(line(said, 'ended with')).equal('exit code 137, Error');
    expect(line(said, 'clock')).equal('node’s');
  });

  it('is said of a constraint: the verdict, why, both bounds and the evidence', async () => {
    const view = await viewOf('19-order-violated');
    const broken = view.connectors.find((c) => c.verdict === 'Violated');
    if (broken === undefined) throw new Error('nothing violated');
    const said = explainConnector(broken, since(view));
    expect(said.title).equal('StopOrder: second-sidecar finished before first-sidecar finished: Violated');
    expect(line(said, 'why')).equal('the other way round, by 6.0 s to 8.0 s (OutOfOrder)');
    expect(line(said, 'second-sidecar finished')).equal('12.0s to 13.0s');
    // One frame told both ends: it is named once.
    expect(line(said, 'told by')).to.match(/^Status of frame \d+$/);
  });

  it('is said of Events, with their number, and of the request to stop, with who used the grace period', async () => {
    const view = await viewOf('04-liveness');
    const lane = view.lanes.find((l) => l.name === 'sidecar');
    const mark = lane?.marks.find((m) => m.kind === 'unhealthy' && m.count > 1);
    if (lane === undefined || mark === undefined || view.stop === null) throw new Error('nothing drawn');
    const said = explainMark(lane, mark, since(view));
    expect(said.title).to.match(/^sidecar: a probe failed, \d+ times$/);
    expect(line(said, 'told by')).to.match(/^Event .+ \(LivenessFailed\)$/);
    const stop = explainStop(view.stop, since(view));
    expect(stop.title).equal('stopping begins: deletion requested');
    expect(line(stop, 'grace period')).equal('5 s');
    expect(line(stop, 'used by app')).to.match(/ s$|ms$/);
  });

  it('never says a bound that nobody told', () => {
    expect(sayBounds({ earliest: 0, latest: SECOND }, say)).equal('0.0s to 1.0s');
    expect(sayBounds({ earliest: 0, latest: 1 }, say)).equal('0.0s');
    expect(sayBounds({ earliest: -Infinity, latest: SECOND }, say)).equal('1.0s or before');
    expect(sayBounds({ earliest: SECOND, latest: Infinity }, say)).equal('1.0s or later');
    expect(sayBounds({ earliest: -Infinity, latest: Infinity }, say)).equal('not known');
    expect(sayLength({ earliest: 0, latest: 0 }, { earliest: SECOND, latest: Infinity })).equal('1.0 s or longer');
    expect(sayLength({ earliest: 0, latest: SECOND }, { earliest: 0, latest: SECOND })).equal('up to 1.0 s');
    expect(sayEvidence([])).equal('none');
    expect(
      sayEvidence([
        { source: 'Log', ref: 'app' },
        { source: 'Log', ref: 'app' },
      ]),
    ).equal('Log (assumed) app');
  });
});
