import { expect } from 'chai';
import { SECOND } from '../../src/evidence/time.ts';
import type { Bounds } from '../../src/timeline/bounds.ts';
import type { Lane } from '../../src/view/lane.ts';
import { timelineView, type TimelineView } from '../../src/view/timeline-view.ts';
import { judgedIn, line, pod, RECORDINGS, recordingOf } from '../recording/support.ts';

async function viewOf(recording: string): Promise<TimelineView> {
  const [judged] = await judgedIn(recording);
  if (judged === undefined) throw new Error('no Pod');
  return timelineView(judged);
}

function laneOf(view: TimelineView, name: string): Lane {
  const lane = view.lanes.find((l) => l.name === name);
  if (lane === undefined) throw new Error(`no lane ${name}`);
  return lane;
}

function kinds(lane: Lane): string {
  return lane.segments.map((s) => s.kind).join(' ');
}

function seconds({ span }: TimelineView, bounds: Bounds | null | undefined): readonly number[] {
  return bounds == null ? [] : [bounds.earliest, bounds.latest].map((t) => Math.round((t - span.from) / SECOND));
}

describe('the timeline of a Pod, as it is shown', () => {
  it('has a lane per container in the order of the manifest', async () => {
    const view = await viewOf('09-startup-gate');
    expect(view.lanes.map((l) => `${l.role} ${l.name}`)).to.deep.equal([
      'sidecar sidecar',
      'init setup',
      'sidecar second-sidecar',
      'app app',
    ]);
  });

  it('says who the Pod is', async () => {
    const [judged] = await judgedIn('16-rollout');
    if (judged === undefined) throw new Error('no Pod');
    expect(timelineView(judged)).to.deep.include({
      phase: 'Succeeded',
      workload: { kind: 'Deployment', name: 'web' },
      node: 'lab',
      kubeletVersion: 'v1.37.2',
      attempts: 1,
      over: true,
      worst: 'Undecided',
    });
  });

  it('shows a life from waiting to exit, and stopping as part of it', async () => {
    const view = await viewOf('02-order');
    for (const lane of view.lanes) expect(kinds(lane)).to.equal('waiting created ready terminating exited');
    expect(laneOf(view, 'app')).to.include({ standing: 'Exited', exitCode: 0, restartCount: 0 });
  });

  it('shows a startup probe that lets the others wait', async () => {
    const view = await viewOf('09-startup-gate');
    const [, , starting] = laneOf(view, 'sidecar').segments;
    expect(kinds(laneOf(view, 'sidecar'))).to.match(/^waiting created starting ready /);
    expect(seconds(view, starting?.from)).to.deep.equal([2, 2]);
  });

  it('shows a sidecar that is never ready', async () => {
    expect(kinds(laneOf(await viewOf('05-readiness'), 'sidecar'))).to.match(
      /^waiting created running (terminating )?exited$/,
    );
  });

  it('shows each run of a sidecar that restarts, and the waiting between them', async () => {
    const sidecar = laneOf(await viewOf('04-liveness'), 'sidecar');
    expect(sidecar.segments.filter((s) => s.kind === 'ready').map((s) => s.run)).to.deep.equal([0, 1, 2, 3, 4]);
    // `Created` is one Event, which names the first run alone: of the others nothing tells when they were created.
    expect(kinds(sidecar)).to.match(/^waiting created ready (waiting ready ){4}exited$/);
  });

  it('marks what the kubelet reported: failed probes with their number, kills, the request to stop', async () => {
    const { marks } = laneOf(await viewOf('04-liveness'), 'sidecar');
    const failed = marks.filter((m) => m.event === 'LivenessFailed');
    expect(failed.reduce((sum, m) => sum + m.count, 0)).to.equal(10);
    expect(marks.map((m) => m.event)).to.include('LivenessKill');
    expect(laneOf(await viewOf('02-order'), 'app').marks.map((m) => m.kind)).to.deep.equal(['stopping']);
  });

  it('tells when stopping began, why, and when the grace period runs out', async () => {
    const deleted = await viewOf('02-order');
    expect(deleted.stop).to.include({ cause: 'Deletion', graceSeconds: 30 });
    expect(seconds(deleted, deleted.stop?.requested).at(-1)).to.equal(5);
    expect(deleted.stop?.graceEnds).to.equal((deleted.stop?.begins.latest ?? 0) + 30 * SECOND);
    expect((await viewOf('03-completion')).stop).to.include({ cause: 'Completion', requested: null });
  });

  it('fastens each ordering constraint to the transitions that it speaks of, with verdict and reason in words', async () => {
    const { connectors } = await viewOf('19-order-violated');
    const broken = connectors.filter((c) => c.verdict === 'Violated');
    expect(broken.map((c) => `${c.rule}: ${c.before.container} → ${c.after.container}, ${c.why}`)).to.deep.equal([
      'StopOrder: second-sidecar → first-sidecar, the other way round, by 6.0 s to 8.0 s',
    ]);
    for (const { before, after } of broken) expect((before.at?.earliest ?? 0) > (after.at?.latest ?? 0)).to.equal(true);
    const gate = (await viewOf('09-startup-gate')).connectors.find((c) => c.before.transition === 'gatePassed');
    expect(gate).to.include({ verdict: 'Verified' });
    expect(gate?.before.at).to.equal(null);
    expect(gate?.why).to.match(/^shown by frame \d+$/);
  });

  it('says of what is undecided what would decide it', async () => {
    const { connectors } = await viewOf('12-force-delete');
    expect(connectors.find((c) => c.verdict === 'Undecided')?.why).to.contain(
      'the runtime’s own times would decide it',
    );
  });

  it('does not say that a container ended whose end nobody saw', async () => {
    const app = laneOf(await viewOf('12-force-delete'), 'app');
    expect(app).to.include({ standing: 'Unknown', exitCode: null });
  });
});

describe('the view of every recorded Pod', () => {
  it('is plain data in order of time, within what is shown', async () => {
    for (const judged of (await Promise.all(RECORDINGS.map(judgedIn))).flat()) {
      const view = timelineView(judged);
      expect(JSON.parse(JSON.stringify(view))).to.deep.equal(view);
      for (const { segments } of view.lanes) {
        for (const [i, { from, to }] of segments.entries()) {
          expect(
            view.span.from <= from.earliest && from.earliest <= from.latest && from.latest <= view.span.to,
          ).to.equal(true);
          expect(to === null, 'only the last one lasts').to.equal(i === segments.length - 1);
          if (to !== null) expect(segments[i + 1]?.from).to.deep.equal(to);
        }
      }
    }
  });
});

describe('a Pod that is odd', () => {
  async function odd(...frames: readonly string[]): Promise<TimelineView> {
    const [judged] = await judgedIn(recordingOf(...frames));
    if (judged === undefined) throw new Error('no Pod');
    return timelineView(judged);
  }

  it('has no status, no times, nothing: its lanes wait', async () => {
    const view = await odd(
      line(1, 'pods', 'ADDED', { metadata: { name: 'x', uid: 'x' }, spec: { containers: [{ name: 'a' }] } }),
    );
    expect(view.lanes.map((l) => `${kinds(l)} ${l.standing}`)).to.deep.equal(['waiting Waiting']);
    expect(view.stop).to.equal(null);
    expect((await odd(line(1, 'pods', 'ADDED', { metadata: { name: 'x', uid: 'x' } }))).lanes).to.deep.equal([]);
  });

  it('that lives is shown up to now', async () => {
    const state = { running: { startedAt: '2026-11-22T12:00:01Z' } };
    const status = { name: 'app', containerID: 'c://1', restartCount: 0, state };
    const [judged] = await judgedIn(recordingOf(line(2, 'pods', 'ADDED', pod(1, ['app'], [status]))));
    if (judged === undefined) throw new Error('no Pod');
    const now = (timelineView(judged).span.to ?? 0) + 60 * SECOND;
    const view = timelineView(judged, now);
    expect(view.span.to).to.equal(now);
    expect(view.lanes[0]?.segments.at(-1)).to.include({ kind: 'ready', to: null });
    expect(view.lanes[0]?.standing).to.equal('Running');
  });

  it('never started a container: that is said, and no life is shown', async () => {
    const terminated = {
      exitCode: 128,
      reason: 'StartError',
      startedAt: '1970-01-01T00:00:00Z',
      finishedAt: '2026-11-22T12:00:02Z',
    };
    const status = { name: 'app', containerID: 'c://1', restartCount: 0, state: { terminated } };
    const view = await odd(line(2, 'pods', 'ADDED', pod(1, ['app'], [status], { status: { phase: 'Failed' } })));
    expect(view.lanes[0]).to.include({ standing: 'NeverStarted' });
    expect(view.lanes[0]?.segments.map((s) => s.kind)).to.deep.equal(['waiting']);
  });

  it('folds many restarts: the first and the last are shown, the rest as one', async () => {
    const frames = Array.from({ length: 500 }, (_, n) => {
      const state = {
        running: { startedAt: new Date(Date.UTC(2026, 10, 22, 12, 0, n * 5)).toISOString().replace('.000', '') },
      };
      return line(
        n * 5,
        'pods',
        'MODIFIED',
        pod(n + 1, ['app'], [{ name: 'app', containerID: `c://${n}`, restartCount: n, state }]),
      );
    });
    const [lane] = (await odd(...frames)).lanes;
    expect(lane?.restartCount).to.equal(499);
    const folded = lane?.segments.filter((s) => s.kind === 'folded');
    expect(folded?.map((s) => s.runs)).to.deep.equal([104]);
    expect(lane?.segments.length).to.be.below(60);
    const known = (lane?.runs.length ?? 0) + (lane?.runsFolded ?? 0);
    expect([known, lane?.runsUnobserved]).to.deep.equal([128, 372]);
  });
});
