import { expect } from 'chai';
import { judgedPods } from '../../src/report/report.ts';
import { DEFAULT_SETTINGS } from '../../src/rules/settings.ts';
import { explainSegment } from '../../src/view/explain.ts';
import type { Lane } from '../../src/view/lane.ts';
import { timelineView, type TimelineView } from '../../src/view/timeline-view.ts';
import { replay } from '../../tools/accuracy/recording.ts';
import { judgedIn } from '../recording/support.ts';
import { PodStory, type EventOptions } from '../support/pod.ts';
import { end, running, waiting } from '../support/status.ts';

/*
 * Most recorded Pods have their image on the node. These Events are written down after the kubelet's source
 * (pkg/kubelet/images/image_manager.go, 1.28 to 1.37): it tells `Pulling`, pulls, and tells `Pulled` or `Failed`.
 */
const pulling = (): EventOptions => ({ message: 'Pulling image "r/a:1"' });
const pulled = (took: string): EventOptions => ({
  message: `Successfully pulled image "r/a:1" in ${took} (${took} including waiting). Image size: 7 bytes.`,
});
const failed = (): EventOptions => ({ message: 'Failed to pull image "r/a:1": no such host' });

const story = (): PodStory =>
  new PodStory({ containers: { app: 'app' } }).frame(1, { app: waiting('ContainerCreating') }, { phase: 'Pending' });

function viewOf({ lines }: PodStory): TimelineView {
  const { store, now } = replay(lines);
  const [judged] = judgedPods(store, { settings: DEFAULT_SETTINGS, now });
  if (judged === undefined) throw new Error('no Pod');
  return timelineView(judged, now);
}

const NOON = Date.UTC(2026, 0, 1, 12) * 1_000;
const second = (time: number): string => String(Math.round((time - NOON) / 1e3) / 1e3);

/** `kind from..to`, the bounds as seconds after noon, `-` between them where they differ. */
function drawn(of: PodStory): readonly string[] {
  return (viewOf(of).lanes[0]?.segments ?? []).map(({ kind, from, to }) => {
    const [a, b] = [from, to].map((bounds) => {
      if (bounds === null) return '';
      const ends = [bounds.earliest, bounds.latest].map(second);
      return ends[0] === ends[1] ? ends[0] : ends.join('-');
    });
    return `${kind} ${a}..${b}`;
  });
}

function said(lane: Lane | undefined, kind: string): string {
  const segment = lane?.segments.find((s) => s.kind === kind);
  if (lane === undefined || segment === undefined) throw new Error(`no ${kind}`);
  const { title, lines } = explainSegment(lane, segment, second);
  return [title, ...lines.map((l) => `${l.label}: ${l.text}`)].join('\n');
}

describe('what a container does before it runs', () => {
  it('waits, has its image pulled, is created, and starts within the bounds of that', () => {
    const of = story()
      .event(2.25, 'Pulling', 'app', pulling())
      .event(5.5, 'Pulled', 'app', pulled('3.249s'))
      .began('app', 6.1, 6.2)
      .frame(9, { app: running(6) }, { phase: 'Running' });
    expect(drawn(of)).to.deep.equal([
      'waiting 0..2.25',
      'pulling 2.25..5.5',
      'waiting 5.5..6.1',
      'created 6.1..6.1-6.2',
      'ready 6.1-6.2..',
    ]);
  });

  it('says of a pull and of the creation from when to when, who told it and by whose clock', () => {
    const of = story()
      .event(2.25, 'Pulling', 'app', pulling())
      .event(5.5, 'Pulled', 'app', pulled('3.249s'))
      .began('app', 6.1, 6.2)
      .frame(9, { app: running(6) }, { phase: 'Running' });
    const [lane] = viewOf(of).lanes;
    expect(said(lane, 'pulling')).to.match(
      /^app: pulling its image\nfrom: 2\.25\nto: 5\.5\nfor: 3\.3 s\ntold by: Event pod\.\w+, Event pod\.\w+\nclock: node’s$/,
    );
    expect(said(lane, 'created')).to.match(
      /^app: created, not known to have started, run 1\nfrom: 6\.1\nto: 6\.1 to 6\.2\nfor: up to 100 ms\ntold by: Event pod\.\w+\nstart told by: Status of frame 102, .*\nclock: node’s$/,
    );
  });

  it('pulled nothing where the image was there', () => {
    const message = 'Container image "r/a:1" already present on machine and can be accessed by the pod';
    const of = story()
      .event(2, 'Pulled', 'app', { message })
      .frame(9, { app: running(6) });
    expect(drawn(of)).to.deep.equal(['waiting 0..6-7', 'ready 6-7..']);
  });

  it('is shown as before where no Event tells more', () => {
    const of = story()
      .event(6.2, 'Started', 'app')
      .frame(9, { app: running(6) });
    expect(drawn(of)).to.deep.equal(['waiting 0..6-6.2', 'ready 6-6.2..']);
    const onlyDone = story()
      .event(5, 'Pulled', 'app', pulled('3s'))
      .frame(9, { app: running(6) });
    expect(drawn(onlyDone)).to.deep.equal(['waiting 0..6-7', 'ready 6-7..']);
  });

  describe('a pull whose end', () => {
    const after = (of: PodStory): readonly string[] =>
      drawn(of.frame(9, { app: running(6) }, { phase: 'Running' })).slice(1, 3);

    it('was not told has ended before the start, some time', () => {
      expect(after(story().event(2, 'Pulling', 'app', pulling()))).to.deep.equal([
        'pulling 2..2-7',
        'waiting 2-7..6-7',
      ]);
    });

    it('may be that of a later one, as it does not say how long it took, is somewhere before', () => {
      const old = { message: 'Successfully pulled image "r/a:1" in 1s' };
      const of = story().event(2, 'Pulling', 'app', pulling()).event(5, 'Pulled', 'app', old);
      expect(after(of)).to.deep.equal(['pulling 2..2-5', 'waiting 2-5..6-7']);
    });

    it('took another time than since its beginning is somewhere before', () => {
      const of = story().event(2, 'Pulling', 'app', pulling()).event(5, 'Pulled', 'app', pulled('500ms'));
      expect(after(of)).to.deep.equal(['pulling 2..2-5', 'waiting 2-5..6-7']);
    });

    it('failed is known to have ended by then, and the reason of the waiting is said', () => {
      const of = story().event(2, 'Pulling', 'app', pulling()).event(3, 'Failed', 'app', failed());
      expect(drawn(of)).to.deep.equal(['waiting 0..2', 'pulling 2..2-3', 'waiting 2-3..']);
      const [lane] = viewOf(of).lanes;
      expect(said(lane, 'pulling')).to.contain('by then: a pull of its image failed');
      expect(lane?.segments.at(-1)?.reason).to.equal('PullFailed');
    });

    it('has not come goes on as far as is known', () => {
      expect(drawn(story().event(2, 'Pulling', 'app', pulling()))).to.deep.equal(['waiting 0..2', 'pulling 2..']);
    });
  });

  it('was pulled more than once: the first is named, of the last the second is known, and those between are left out', () => {
    const of = story().event(2, 'Pulling', 'app', pulling());
    const again = of.lines.at(-1)?.object as object;
    // A repeat patches the Event: it keeps its name, and counts on.
    const repeated = { ...again, count: 3, lastTimestamp: '2026-01-01T12:00:40Z' };
    of.lines.push({ t: '2026-01-01T12:00:40.1Z', resource: 'events', type: 'MODIFIED', object: repeated });
    of.event(3, 'Failed', 'app', failed()).event(42.5, 'Pulled', 'app', pulled('2.1s'));
    of.frame(50, { app: running(43) }, { phase: 'Running' });
    expect(drawn(of)).to.deep.equal([
      'waiting 0..2',
      'pulling 2..2-3',
      'waiting 2-3..40-41',
      'pulling 40-41..42.5',
      'waiting 42.5..43-44',
      'ready 43-44..',
    ]);
  });

  it('is created, and nothing tells that it has started', () => {
    const of = story().event(2.5, 'Created', 'app');
    expect(drawn(of)).to.deep.equal(['waiting 0..2.5', 'created 2.5..']);
  });

  it('says that the kubelet backs off, where a frame showed it', () => {
    const last = end(3, 5, 1, { id: 'r0' });
    const of = story()
      .frame(4, { app: running(3) }, { phase: 'Running' })
      .frame(7, { app: waiting('CrashLoopBackOff', { id: 'r0', last }) });
    const [lane] = viewOf(of).lanes;
    expect(lane?.segments.at(-1)).to.include({ kind: 'waiting', reason: 'CrashLoopBackOff' });
    expect(lane?.segments[0]).to.include({ kind: 'waiting', reason: null });
  });

  it('pulls in vain what is not to be had, by a real kubelet: an app whose image was changed', async () => {
    const judged = (await judgedIn('22-image-change')).find((j) => j.timeline.record.name === 'image-missing');
    if (judged === undefined) throw new Error('no Pod');
    const app = timelineView(judged).lanes.find((l) => l.name === 'app');
    expect(app?.segments.map((s) => s.kind).join(' ')).to.equal(
      'waiting created ready terminating waiting pulling waiting',
    );
    expect(app?.segments.slice(-2).map((s) => s.reason)).to.deep.equal(['PullFailed', 'PullFailed']);
  });
});
