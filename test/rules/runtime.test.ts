import { expect } from 'chai';
import { PodStory } from '../support/pod.ts';
import { end, ended, running, waiting } from '../support/status.ts';

const shape = { containers: { proxy: 'sidecar', app: 'app' }, restartPolicy: 'Never' } as const;
const ids = { proxy: { id: 'p0' }, app: { id: 'a0' } };

/** Both run from second 1, and end in second 9: statuses do not tell in which order. */
function stopped(proxy = ended(1, 9, 0, ids.proxy), app = ended(1, 9, 143, ids.app)): PodStory {
  return new PodStory(shape)
    .frame(1, { proxy: waiting(), app: waiting() }, { phase: 'Pending' })
    .frame(2, { proxy: running(1, ids.proxy), app: running(1, ids.app) }, { phase: 'Running' })
    .frame(8, {}, { deletion: [8, 30] })
    .event(8, 'Killing', 'app')
    .frame(10, { proxy, app }, { phase: 'Failed' });
}

const told = (story: PodStory): PodStory =>
  story
    .told('proxy', 'p0', { started: 1.2, finished: 9.000_002 })
    .told('app', 'a0', { started: 1.4, finished: 9.000_001, more: { exitCode: 143 } });

describe('rules: the runtime’s own times', () => {
  it('decide to the microsecond what statuses leave open', () => {
    expect(stopped().checks('StopOrder')).to.deep.equal(['app > proxy: Undecided/SameSecond']);
    expect(told(stopped()).checks('StopOrder')).to.deep.equal(['app > proxy: Verified/InOrder']);
  });

  it('name the Event that told them', () => {
    const [check] = told(stopped()).verdict('StopOrder').checks;
    expect(check?.evidence.map((e) => e.source)).to.deep.equal(['Status', 'Runtime', 'Status', 'Runtime']);
    expect(check?.evidence.find((e) => e.source === 'Runtime')?.ref).to.match(/^sidecar-audit\.[0-9a-f]{32}$/);
  });

  it('bound a start by the making of the container and the stamp after its start', () => {
    const run = told(stopped()).pod().containers[1]?.runs[0];
    expect(run?.started).to.include({ earliest: '2026-01-01T12:00:01.350000Z', latest: '2026-01-01T12:00:01.400000Z' });
  });

  it('prove a violation, too', () => {
    const story = stopped().told('proxy', 'p0', { started: 1.2, finished: 9.1 });
    story.told('app', 'a0', { started: 1.4, finished: 9.2, more: { exitCode: 143 } });
    expect(story.checks('StopOrder')).to.deep.equal(['app > proxy: Violated/OutOfOrder']);
  });

  describe('are not used', () => {
    it('from the agent of another node', () => {
      const story = stopped().told('proxy', 'p0', { finished: 9.2, node: 'node-2' });
      story.told('app', 'a0', { finished: 9.1, node: 'node-2' });
      expect(story.checks('StopOrder')).to.deep.equal(['app > proxy: Undecided/SameSecond']);
    });

    it('of a container that the Pod does not have', () => {
      const story = stopped().told('ghost', 'g0', { started: 1.2, finished: 9.2 });
      expect(story.pod().containers.flatMap((c) => c.runs)).to.have.length(2);
    });

    it('where the agent saw the node’s clock set: that there was a life, and how it ended, still counts', () => {
      const story = told(stopped());
      const stepped = story.lines.map((line) => JSON.parse(JSON.stringify(line)) as (typeof story.lines)[number]);
      const last = stepped.at(-1)?.object as { metadata: { annotations: Record<string, string> } };
      last.metadata.annotations['sidecaraudit.dev/clock-stepped-at'] = '2026-01-01T12:00:05.000000000Z';
      story.lines.splice(0, story.lines.length, ...stepped);
      expect(story.checks('StopOrder')).to.deep.equal(['app > proxy: Undecided/MembershipOpen']);
      expect(story.pod().containers[0]?.runs[0]?.finished?.evidence).to.have.length(1);
    });

    it('where the API server had an Event before the clock of the node allows it: that clock was set forward', () => {
      const story = told(stopped()).told('proxy', 'p0', { started: 1.2, finished: 9.000_002, written: 4 });
      expect(story.checks('StopOrder')).to.deep.equal(['app > proxy: Undecided/MembershipOpen']);
    });
  });

  describe('that contradict are kept and shown, and nothing is decided from them:', () => {
    const contradicted = (story: PodStory): void => {
      expect(story.checks('StopOrder')).to.deep.equal(['app > proxy: Undecided/ConflictingEvidence']);
      const runs = story.pod().containers[0]?.runs.flatMap((r) => [r.started, r.finished]) ?? [];
      expect(runs.flatMap((t) => t?.evidence.map((e) => e.source) ?? [])).to.include('Runtime');
    };
    const app = (story: PodStory): PodStory =>
      story.told('app', 'a0', { started: 1.4, finished: 9.000_001, more: { exitCode: 143 } });

    it('another second of the end', () =>
      contradicted(app(stopped()).told('proxy', 'p0', { started: 1.2, finished: 10.1 })));
    it('another second of the start', () =>
      contradicted(app(stopped()).told('proxy', 'p0', { started: 2.2, finished: 9.5 })));
    it('another exit code', () =>
      contradicted(app(stopped()).told('proxy', 'p0', { started: 1.2, finished: 9.5, more: { exitCode: 7 } })));
    it('another number of the life', () =>
      contradicted(app(stopped()).told('proxy', 'p0', { started: 1.2, finished: 9.5, restart: 1 })));
    it('another id of the same life', () =>
      contradicted(
        app(stopped()).told('proxy', 'p0', { started: 1.2, finished: 9.5 }).told('proxy', 'p9', { started: 1.2 }),
      ));
    it('the agent itself, twice', () =>
      contradicted(
        app(stopped())
          .told('proxy', 'p0', { started: 1.2, finished: 9.5 })
          .told('proxy', 'p0', { started: 1.2, finished: 9.6 }),
      ));
  });

  it('of a task that the runtime found gone say only that it had ended by then', () => {
    const gone = ended(1, 9, 255, { ...ids.proxy, reason: 'Unknown' });
    const story = stopped(gone).told('proxy', 'p0', {
      started: 1.2,
      finished: 9.5,
      more: { exitCode: 255, reason: 'Unknown' },
    });
    expect(story.pod().containers[0]?.runs[0]?.finished).to.include({
      earliest: '2026-01-01T12:00:01.150000Z',
      latest: '2026-01-01T12:00:09.500000Z',
    });
  });

  it('know the end whose record the kubelet lost', () => {
    const lost = {
      ...ended(1, 9, 0, ids.proxy),
      state: { terminated: { exitCode: 137, reason: 'ContainerStatusUnknown' } },
    };
    expect(stopped(lost).checks('StopOrder')).to.deep.equal(['app > proxy: Undecided/NoTimestamp']);
    const story = told(stopped(lost));
    expect(story.checks('StopOrder')).to.deep.equal(['app > proxy: Verified/InOrder']);
    expect(story.pod().containers[0]?.runs[0]).to.include({ exitCode: 0 });
  });

  it('fill in the lives that no frame showed', () => {
    const last = end(5, 6, 1, { id: 'p2' });
    const story = new PodStory({ containers: { proxy: 'sidecar', app: 'app' } })
      .frame(1, { proxy: running(1, ids.proxy), app: running(1, ids.app) })
      .frame(9, { proxy: running(7, { id: 'p3', restart: 3, last }) });
    expect(story.pod().containers[0]).to.include({ runsUnobserved: 1 });
    story.told('proxy', 'p1', { started: 3.1, finished: 4.5, restart: 1, more: { exitCode: 1 } });
    const [proxy] = story.pod().containers;
    expect(proxy).to.include({ runsUnobserved: 0 });
    expect(proxy?.runs.map((r) => [r.id, r.exitCode])).to.deep.equal([
      ['containerd://p0', null],
      ['containerd://p1', 1],
      ['containerd://p2', 1],
      ['containerd://p3', null],
    ]);
  });

  describe('of a Pod that was deleted by force', () => {
    const forced = (): PodStory =>
      new PodStory(shape)
        .frame(1, { proxy: waiting(), app: waiting() }, { phase: 'Pending' })
        .frame(2, { proxy: running(1, ids.proxy), app: running(1, ids.app) }, { phase: 'Running' })
        .told('proxy', 'p0', { started: 1.2, finished: 9.6, more: { exitCode: 137 } })
        .told('app', 'a0', { started: 1.4, finished: 9.3, more: { exitCode: 137 } })
        .frame(8, {}, { deletion: [8, 0], type: 'DELETED' });

    it('tell the ends of what the kubelet stopped: it starts nothing more', () => {
      expect(forced().event(8.2, 'Killing', 'app').checks('StopOrder')).to.deep.equal([
        'app > proxy: Verified/InOrder',
      ]);
    });

    it('do not tell that there was no later life, where nothing says when the kubelet began to stop it', () => {
      expect(forced().checks('StopOrder')).to.deep.equal(['app > proxy: Undecided/ForceDeleted']);
    });
  });

  it('that come before the frame that shows the deletion make no gap of a stop out of order', () => {
    const story = new PodStory({ containers: { proxy: 'sidecar', app: 'app' } })
      .frame(1, { proxy: running(1, ids.proxy), app: running(1, ids.app) })
      .told('proxy', 'p0', { started: 1.2, finished: 20.1, more: { exitCode: 143 } })
      .told('proxy', 'p1', { started: 22.4, restart: 1 })
      .told('app', 'a0', { started: 1.4, finished: 26.5, more: { exitCode: 143 } });
    expect(story.verdict('SidecarCoverage', undefined, 27)).to.include({ verdict: 'Pending' });
    // Once the frames have had the time to tell of a request and tell of none, it is one.
    expect(story.verdict('SidecarCoverage', undefined, 40)).to.include({ verdict: 'Violated', reason: 'SidecarDown' });
  });
});
