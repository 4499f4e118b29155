import { expect } from 'chai';
import { PodStory, type FrameOptions } from '../support/pod.ts';
import { end, ended, running, terminated, waiting, type Status } from '../support/status.ts';

const shape = { containers: { one: 'sidecar', two: 'sidecar', app: 'app' } } as const;
const up = { one: running(1), two: running(2), app: running(3) };
const DELETED: FrameOptions = { deletion: [20, 30] };
const OVER: FrameOptions = { phase: 'Succeeded' };

/** Up at 5, asked to stop at 20, and then over with these ends. */
const stopped = (ends: Readonly<Record<string, Status>>): PodStory =>
  new PodStory(shape).frame(5, up).frame(20, {}, DELETED).event(20.1, 'Killing', 'app').frame(40, ends, OVER);

describe('rules/stop-order', () => {
  it('is Verified where the ends are in reverse order, seconds apart', () => {
    const story = stopped({ app: ended(3, 22), two: ended(2, 24), one: ended(1, 26) });
    expect(story.checks('StopOrder')).to.deep.equal(['app > two: Verified/InOrder', 'two > one: Verified/InOrder']);
  });

  it('is open within one second', () => {
    const story = stopped({ app: ended(3, 22), two: ended(2, 22), one: ended(1, 26) });
    expect(story.checks('StopOrder')).to.deep.equal(['app > two: Undecided/SameSecond', 'two > one: Verified/InOrder']);
  });

  it('is Violated where a sidecar ends before its turn, with the cause', () => {
    const story = stopped({ app: ended(3, 24), two: ended(2, 22, 1), one: ended(1, 26) });
    const { verdict, cause, message } = story.verdict('StopOrder');
    expect([verdict, cause]).to.deep.equal(['Violated', 'ContainerCrashed']);
    expect(message).to.contain('two finished before app finished');
  });

  it('blames a kubelet below 1.29, which keeps no stop order', () => {
    const story = stopped({ app: ended(3, 24), two: ended(2, 22), one: ended(1, 26) }).node('v1.28.15');
    expect(story.verdict('StopOrder')).to.include({ verdict: 'Violated', cause: 'OrderingUnsupported' });
  });

  it('is not decided by a frame that shows one ended and the other running: that is the order of reporting', () => {
    const story = new PodStory(shape)
      .frame(5, up)
      .frame(20, {}, DELETED)
      .frame(23, { app: ended(3, 22) })
      .frame(40, { two: ended(2, 22), one: ended(1, 22) }, OVER);
    expect(story.checks('StopOrder').every((c) => c.includes('Undecided'))).to.equal(true);
  });

  describe('members', () => {
    it('a sidecar that was down before stopping began is none: SidecarCoverage speaks of it', () => {
      const story = new PodStory(shape)
        .frame(5, up)
        .frame(11, { two: waiting('CrashLoopBackOff', { id: 'r0', last: end(2, 10, 1) }) })
        .frame(20, {}, DELETED)
        .event(20.1, 'Killing', 'app')
        .frame(40, { app: ended(3, 22), two: ended(2, 10, 1), one: ended(1, 26) }, OVER);
      expect(story.checks('StopOrder')).to.deep.equal(['app > one: Verified/InOrder']);
    });

    it('one that may have ended just before the request is open', () => {
      const story = stopped({ app: ended(3, 24), two: ended(2, 20, 1), one: ended(1, 26) });
      expect(story.checks('StopOrder')[0]).to.equal('app > two: Undecided/MembershipOpen');
    });

    it('a late kubelet does not make one that died after the request a stranger', () => {
      // Asked at 20; the kubelet, which was busy, reacted at 23.5; the sidecar had died at 22.
      const story = new PodStory(shape)
        .frame(5, up)
        .frame(20, {}, DELETED)
        .event(23.5, 'Killing', 'app')
        .frame(40, { app: ended(3, 25), two: ended(2, 22, 1), one: ended(1, 26) }, OVER);
      expect(story.checks('StopOrder')[0]).to.match(/^app > two/);
    });

    it('init containers never are', () => {
      const story = new PodStory({ containers: { init: 'init', side: 'sidecar', app: 'app' } })
        .frame(5, { init: ended(1, 2), side: running(3), app: running(4) })
        .frame(20, {}, DELETED)
        .event(20.1, 'Killing', 'app')
        .frame(40, { app: ended(4, 22), side: ended(3, 24) }, OVER);
      expect(story.checks('StopOrder')).to.deep.equal(['app > side: Verified/InOrder']);
    });

    it('stopping begins when an init container fails for good, before anybody deletes the Pod (simulator, seed 26274)', () => {
      const story = new PodStory({
        containers: { one: 'sidecar', two: 'sidecar', init: 'init', app: 'app' },
        restartPolicy: 'Never',
      })
        .frame(5, { one: running(1), two: running(2), init: running(3), app: waiting() })
        .frame(20, { init: ended(3, 10, 1) }, DELETED)
        .frame(40, { two: ended(2, 12), one: ended(1, 14) }, { phase: 'Failed' });
      expect(story.checks('StopOrder')).to.deep.equal(['two > one: Verified/InOrder']);
    });

    it('on natural completion of two apps only the last one is', () => {
      const story = new PodStory({ containers: { side: 'sidecar', a: 'app', b: 'app' }, restartPolicy: 'Never' })
        .frame(5, { side: running(1), a: running(2), b: running(2) })
        .frame(11, { a: ended(2, 10) })
        .frame(21, { b: ended(2, 20) })
        .frame(25, { side: ended(1, 23) }, OVER);
      expect(story.checks('StopOrder')).to.deep.equal(['b > side: Verified/InOrder']);
    });

    it('of an eviction, `Stopping` Events of a sandbox that died long before say nothing (simulator, seed 239)', () => {
      const story = new PodStory({ containers: { one: 'sidecar', app: 'app' } })
        .frame(5, { one: running(1), app: running(2) }, { sandbox: [true, 0] })
        .event(20.1, 'Killing', 'app')
        .event(20.2, 'SandboxChanged', null)
        .frame(21, { one: ended(1, 20, 137), app: ended(2, 20, 137) }, { sandbox: [false, 20] })
        .frame(
          23,
          { one: running(22, { id: 'r1', restart: 1 }), app: running(23, { id: 'r1', restart: 1 }) },
          { sandbox: [true, 21] },
        )
        .frame(31, { one: ended(22, 30, 1, { id: 'r1', restart: 1 }) })
        .frame(60, { app: ended(23, 55, 143, { id: 'r1', restart: 1 }) }, { phase: 'Failed', reason: 'Evicted' });
      expect(story.checks('StopOrder')).to.deep.equal(['#1 app > one: Undecided/MembershipOpen']);
    });
  });

  describe('evidence that is not there', () => {
    it('a force-deleted Pod is open: ForceDeleted', () => {
      const story = new PodStory(shape).frame(5, up).frame(20, {}, { deletion: [20, 0], type: 'DELETED' });
      expect(story.verdict('StopOrder')).to.include({ verdict: 'Undecided', reason: 'ForceDeleted' });
    });

    it('also where the last frame shows them ended: they were to be restarted, and whether they were nobody tells', () => {
      const story = new PodStory(shape)
        .frame(5, up)
        .frame(15, { app: ended(3, 14, 1), two: ended(2, 10, 1), one: ended(1, 12, 1) })
        .frame(20, {}, { deletion: [20, 0], type: 'DELETED' });
      expect(story.checks('StopOrder').join()).to.not.match(/Violated|Verified/);
    });

    it('a termination whose record is gone has no time: NoTimestamp', () => {
      const lost = terminated({ exitCode: 137, reason: 'ContainerStatusUnknown', startedAt: null, finishedAt: null });
      const story = stopped({ app: ended(3, 22), two: lost, one: ended(1, 26) });
      expect(story.checks('StopOrder')).to.deep.equal([
        'app > two: Undecided/NoTimestamp',
        'two > one: Undecided/NoTimestamp',
      ]);
    });

    it('RestartAllContainers kills without order and without times: never Violated', () => {
      const all = terminated({ exitCode: 137, reason: 'RestartingAllContainers', containerID: 'containerd://r0' });
      const story = stopped({ app: ended(3, 24), two: all, one: ended(1, 22) });
      expect(story.checks('StopOrder').join()).to.not.contain('Violated');
    });

    it('a run that the runtime found gone (255) ended at any time since its start', () => {
      const story = stopped({ app: ended(3, 24), two: ended(2, 30, 255, { reason: 'Unknown' }), one: ended(1, 33) });
      expect(story.checks('StopOrder')[0]).to.match(/Undecided/);
    });

    it('the kubelet’s last DELETE, which rewrites the request, does not move it', () => {
      const story = stopped({ app: ended(3, 22), two: ended(2, 24), one: ended(1, 26) }).frame(
        41,
        {},
        { deletion: [41, 0], type: 'DELETED' },
      );
      expect(story.checks('StopOrder')).to.deep.equal(['app > two: Verified/InOrder', 'two > one: Verified/InOrder']);
    });
  });

  it('is Pending while the Pod lives, and while it stops', () => {
    const story = new PodStory(shape).frame(5, up);
    expect(story.verdict('StopOrder')).to.include({ verdict: 'Pending', reason: 'Running' });
    expect(story.frame(20, {}, DELETED).verdict('StopOrder')).to.include({ verdict: 'Pending', reason: 'Stopping' });
  });

  it('is NotApplicable without a sidecar', () => {
    const story = new PodStory({ containers: { app: 'app' } }).frame(5, { app: running(1) });
    expect(story.verdict('StopOrder')).to.include({ verdict: 'NotApplicable', reason: 'NoSidecar' });
  });
});
