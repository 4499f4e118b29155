import { expect } from 'chai';
import { PodStory } from '../support/pod.ts';
import { end, ended, running, terminated, waiting } from '../support/status.ts';

const shape = { containers: { init: 'init', side: 'sidecar', app: 'app' } } as const;
const fresh = { init: waiting(), side: waiting(), app: waiting() };
const START_ERROR = {
  exitCode: 128,
  reason: 'StartError',
  startedAt: '1970-01-01T00:00:00Z',
  finishedAt: '2026-01-01T12:00:05Z',
  containerID: 'containerd://r0',
};

describe('rules/start-order', () => {
  it('is decided by whole seconds where they differ', () => {
    const story = new PodStory(shape).frame(9, { init: ended(1, 2), side: running(3), app: running(4) });
    expect(story.checks('StartOrder')).to.deep.equal(['init > side: Verified/InOrder', 'side > app: Verified/InOrder']);
    expect(story.verdict('StartOrder').message).to.equal('In order: init, side, app.');
  });

  it('is open within one second, and says what would decide it', () => {
    const story = new PodStory(shape)
      .frame(1, fresh)
      .frame(9, { init: ended(1, 2), side: running(3), app: running(3) });
    const { verdict, reason, message } = story.verdict('StartOrder');
    expect([verdict, reason]).to.deep.equal(['Undecided', 'SameSecond']);
    expect(message).to.contain('side').and.to.contain('app').and.to.contain('runtime');
  });

  it('is decided within one second by the nanoseconds in Event names', () => {
    const story = new PodStory(shape)
      .frame(9, { init: ended(1, 2), side: running(3), app: running(3) })
      .began('side', 3.1, 3.2)
      .began('app', 3.3, 3.4);
    expect(story.checks('StartOrder')).to.deep.equal(['init > side: Verified/InOrder', 'side > app: Verified/InOrder']);
  });

  it('is Violated by Event names a millisecond apart', () => {
    const story = new PodStory(shape)
      .frame(9, { init: ended(1, 2), side: running(3), app: running(3) })
      .began('app', 3.1, 3.2)
      .began('side', 3.201, 3.3);
    const { verdict, message, checks } = story.verdict('StartOrder');
    expect(verdict).to.equal('Violated');
    expect(checks[1]).to.include({ verdict: 'Violated', reason: 'OutOfOrder' });
    expect(message).to.contain('app started before side started');
  });

  it('is decided by a frame that shows the one done and the other not created, and names that frame', () => {
    const story = new PodStory(shape)
      .frame(1, fresh)
      .frame(3, { init: ended(1, 3) })
      .frame(4, { side: running(3) })
      .frame(5, { app: running(3) });
    const { checks } = story.verdict('StartOrder');
    expect(story.checks('StartOrder')).to.deep.equal([
      'init > side: Verified/ShownInOrder',
      'side > app: Verified/ShownInOrder',
    ]);
    expect(checks.map((c) => c.evidence)).to.deep.equal([
      [{ source: 'Frame', ref: '102' }],
      [{ source: 'Frame', ref: '103' }],
    ]);
  });

  it('is not decided by a frame that lost the record of a container that was created before (static Pods)', () => {
    const story = new PodStory(shape)
      .frame(1, fresh)
      .frame(4, { init: ended(1, 2), side: running(3), app: running(3) })
      .frame(9, { app: waiting() });
    expect(story.checks('StartOrder')[1]).to.equal('side > app: Undecided/SameSecond');
  });

  it('is not decided by a frame where the later one had run before', () => {
    const story = new PodStory(shape)
      .frame(4, {
        init: ended(1, 2),
        side: running(3),
        app: waiting('CrashLoopBackOff', { id: 'r0', last: end(3, 3, 1) }),
      })
      .frame(9, { app: running(9, { id: 'r1', restart: 1, last: end(3, 3, 1) }) });
    expect(story.checks('StartOrder')[1]).to.equal('side > app: Undecided/EvidenceExpired');
  });

  describe('init containers', () => {
    it('are done with the run that exited 0, not with those that failed before (OnFailure)', () => {
      const story = new PodStory({ ...shape, restartPolicy: 'OnFailure' })
        .frame(3, { ...fresh, init: ended(1, 2, 1) })
        .frame(9, {
          init: ended(5, 6, 0, { id: 'r1', restart: 1, last: end(1, 2, 1) }),
          side: running(7),
          app: running(8),
        });
      expect(story.checks('StartOrder')).to.deep.equal([
        'init > side: Verified/InOrder',
        'side > app: Verified/InOrder',
      ]);
    });

    it('are open if a run before the successful one was missed', () => {
      const story = new PodStory({ ...shape, restartPolicy: 'OnFailure' }).frame(9, {
        init: ended(5, 6, 0, { id: 'r3', restart: 3, last: end(3, 4, 1, { id: 'r2' }) }),
        side: running(7),
        app: running(8),
      });
      expect(story.checks('StartOrder')[0]).to.equal('init > side: Undecided/RunsUnobserved');
    });

    it('are open if the record of the run is gone: a synthetic Completed has no times', () => {
      const lost = terminated({
        exitCode: 0,
        reason: 'Completed',
        startedAt: null,
        finishedAt: null,
        containerID: 'containerd://r0',
      });
      const story = new PodStory(shape).frame(9, { init: lost, side: running(7), app: running(8) });
      expect(story.checks('StartOrder')[0]).to.equal('init > side: Undecided/NoTimestamp');
    });

    it('that the runtime found gone (255) ended at any time since their start: nothing follows', () => {
      const gone = ended(1, 6, 255, { reason: 'Unknown' });
      const story = new PodStory(shape).frame(9, { init: gone, side: running(3), app: running(8) });
      expect(story.checks('StartOrder')[0]).to.not.match(/Violated|Verified/);
    });
  });

  describe('containers that never started', () => {
    it('are in no pair once the Pod is over', () => {
      const story = new PodStory({ ...shape, restartPolicy: 'Never' })
        .frame(1, fresh, { phase: 'Pending' })
        .frame(4, { init: ended(1, 2, 1) }, { phase: 'Failed' });
      const { verdict, reason, checks } = story.verdict('StartOrder');
      expect([verdict, reason, checks.length]).to.deep.equal(['NotApplicable', 'NotStarted', 0]);
    });

    it('are Pending while the Pod lives', () => {
      const story = new PodStory(shape).frame(4, { ...fresh, init: ended(1, 2), side: running(3) });
      expect(story.checks('StartOrder')).to.deep.equal([
        'init > side: Verified/InOrder',
        'side > app: Pending/NotYetStarted',
      ]);
      expect(story.verdict('StartOrder').verdict).to.equal('Pending');
    });

    it('make it Violated if a later one runs, as frames without a gap show', () => {
      const story = new PodStory(shape).frame(1, fresh).frame(4, { init: ended(1, 2), app: running(3) });
      const { checks } = story.verdict('StartOrder');
      expect(story.checks('StartOrder')).to.deep.equal([
        'init > side: Pending/NotYetStarted',
        'side > app: Violated/ShownOutOfOrder',
      ]);
      expect(story.verdict('StartOrder').verdict).to.equal('Violated');
      expect(checks[1]?.evidence).to.deep.equal([{ source: 'Frame', ref: '102' }]);
    });

    it('make it open if the beginning was not observed', () => {
      const story = new PodStory(shape).frame(4, { ...fresh, init: ended(1, 2), app: running(3) });
      expect(story.checks('StartOrder')[1]).to.equal('side > app: Undecided/NeverObserved');
    });

    it('are passed over where the runtime could not start them (StartError): the next run is the first', () => {
      const story = new PodStory(shape)
        .frame(5, { init: ended(1, 2), side: terminated(START_ERROR), app: waiting() })
        .frame(9, { side: running(7, { id: 'r1', restart: 1, last: START_ERROR }), app: running(8) });
      expect(story.checks('StartOrder')).to.deep.equal([
        'init > side: Verified/InOrder',
        'side > app: Verified/InOrder',
      ]);
    });
  });

  describe('a startup probe', () => {
    const gated = { containers: { side: { role: 'sidecar', startupProbe: {} }, app: 'app' } } as const;

    it('is passed where a frame shows started before the next container is created', () => {
      const story = new PodStory(gated)
        .frame(2, { side: running(1, { started: false }), app: waiting() })
        .frame(5, { side: running(1) })
        .frame(7, { app: running(6) });
      expect(story.checks('StartOrder')).to.deep.equal([
        'side > app: Verified/InOrder',
        'side gate > app: Verified/ShownInOrder',
      ]);
    });

    it('is open where no frame does, and never Violated: the frame may have been coalesced away', () => {
      const story = new PodStory(gated)
        .frame(2, { side: running(1, { started: false }), app: waiting() })
        .frame(7, { app: running(6) });
      expect(story.checks('StartOrder')[1]).to.equal('side gate > app: Undecided/StartupNotObserved');
    });
  });

  it('compares every app with the last entry, and each entry with the one before it', () => {
    const story = new PodStory({ containers: { a: 'sidecar', b: 'init', x: 'app', y: 'app' } }).frame(9, {
      a: running(1),
      b: ended(2, 3),
      x: running(4),
      y: running(4),
    });
    expect(story.checks('StartOrder')).to.deep.equal([
      'a > b: Verified/InOrder',
      'b > x: Verified/InOrder',
      'b > y: Verified/InOrder',
    ]);
  });

  it('is NotApplicable without entries of initContainers', () => {
    const { verdict, reason } = new PodStory({ containers: { app: 'app' } })
      .frame(1, { app: running(1) })
      .verdict('StartOrder');
    expect([verdict, reason]).to.deep.equal(['NotApplicable', 'NoSidecar']);
  });

  it('is open, not averaged, where two frames tell different starts of one run', () => {
    const story = new PodStory(shape)
      .frame(5, { init: ended(1, 2), side: running(3), app: running(9) })
      .frame(9, { side: running(6) });
    expect(story.checks('StartOrder')[0]).to.equal('init > side: Undecided/ConflictingEvidence');
  });

  it('judges 200 containers', () => {
    const names = Array.from({ length: 200 }, (_, i) => `c${i}`);
    const story = new PodStory({
      containers: Object.fromEntries([['side', 'sidecar'], ...names.map((n) => [n, 'app'])]),
    });
    story.frame(9, { side: running(1), ...Object.fromEntries(names.map((n) => [n, running(3)])) });
    expect(story.verdict('StartOrder')).to.include({ verdict: 'Verified' });
    expect(story.checks('StartOrder')).to.have.length(200);
  });
});
