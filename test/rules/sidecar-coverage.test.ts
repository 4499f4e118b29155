import { expect } from 'chai';
import { DEFAULT_SETTINGS } from '../../src/rules/settings.ts';
import { PodStory, type FrameOptions } from '../support/pod.ts';
import { end, ended, running, terminated, waiting } from '../support/status.ts';

const shape = { containers: { side: 'sidecar', app: 'app' } } as const;
const up = { side: running(1), app: running(2) };
const DELETED: FrameOptions = { deletion: [60, 30] };
const again = (at: number): ReturnType<typeof running> => running(at, { id: 'r1', restart: 1, last: end(1, 10, 1) });
const START_ERROR = {
  exitCode: 128,
  reason: 'StartError',
  startedAt: '1970-01-01T00:00:00Z',
  finishedAt: '2026-01-01T12:00:11Z',
};

/** Up at 5, asked to stop at 60, over at 80. */
const whole = (between: (story: PodStory) => PodStory, side = ended(1, 63)): PodStory =>
  between(new PodStory(shape).frame(5, up))
    .frame(60, {}, DELETED)
    .event(60.1, 'Killing', 'app')
    .frame(80, { app: ended(2, 61), side }, { phase: 'Succeeded' });

describe('rules/sidecar-coverage', () => {
  it('is Verified where the sidecar ran as long as the app', () => {
    expect(whole((s) => s).verdict('SidecarCoverage')).to.include({ verdict: 'Verified', reason: 'Covered' });
  });

  it('is Violated by a gap, which is measured', () => {
    const story = whole(
      (s) => s.frame(15, { side: again(14) }),
      ended(14, 63, 0, { id: 'r1', restart: 1, last: end(1, 10, 1) }),
    );
    const { verdict, message } = story.verdict('SidecarCoverage');
    expect(verdict).to.equal('Violated');
    expect(message).to.contain('app ran while side was down').and.to.contain('3.0 s at least');
  });

  it('is open where the gap lies within a second, and a tolerance decides it', () => {
    const story = whole(
      (s) => s.frame(15, { side: again(10) }),
      ended(10, 63, 0, { id: 'r1', restart: 1, last: end(1, 10, 1) }),
    );
    expect(story.verdict('SidecarCoverage').verdict).to.equal('Undecided');
    const tolerant = { ...DEFAULT_SETTINGS, sidecarCoverage: { tolerance: 1_000_000 } };
    expect(story.verdict('SidecarCoverage', tolerant).verdict).to.equal('Verified');
  });

  it('counts the time before the first start: an app that ran before its sidecar ran alone (simulator, seed 14)', () => {
    const story = new PodStory(shape)
      .frame(3, { side: waiting(), app: running(2) })
      .frame(9, { side: running(8) })
      .frame(60, {}, DELETED)
      .event(60.1, 'Killing', 'app')
      .frame(80, { app: ended(2, 61), side: ended(8, 63) }, { phase: 'Succeeded' });
    expect(story.verdict('SidecarCoverage').verdict).to.equal('Violated');
  });

  it('and a sidecar that never started at all', () => {
    const story = new PodStory({ ...shape, restartPolicy: 'Never' })
      .frame(3, { side: waiting(), app: running(2) })
      .frame(30, { app: ended(2, 20) }, { phase: 'Succeeded' });
    expect(story.verdict('SidecarCoverage').verdict).to.equal('Violated');
  });

  it('and one that the runtime could not start (simulator, seed 128777)', () => {
    const story = new PodStory({ ...shape, restartPolicy: 'Never' })
      .frame(3, { side: terminated({ ...START_ERROR, containerID: 'containerd://r0' }), app: running(2) })
      .frame(30, { app: ended(2, 20) }, { phase: 'Succeeded' });
    expect(story.verdict('SidecarCoverage').verdict).to.equal('Violated');
  });

  it('a restart that the runtime refused (StartError) does not end the gap', () => {
    const story = whole(
      (s) =>
        s.frame(12, { side: terminated(START_ERROR, { id: 'r1', restart: 1, last: end(1, 10, 1) }) }).frame(15, {
          side: running(14, { id: 'r2', restart: 2, last: { ...START_ERROR, containerID: 'containerd://r1' } }),
        }),
      ended(14, 63, 0, { id: 'r2', restart: 2 }),
    );
    expect(story.verdict('SidecarCoverage').verdict).to.equal('Violated');
  });

  it('is open for a life so short that it is stamped to start after its end (simulator, seed 61401)', () => {
    // The sidecar was down from 10.98 to 11.2; the app lived from 10.995 to 10.998, and its start was stamped at 11.002.
    const story = new PodStory({ ...shape, restartPolicy: 'Never' })
      .frame(5, { side: running(1), app: waiting() })
      .frame(20, { side: running(11, { id: 'r1', restart: 1, last: end(1, 10, 1) }), app: ended(11, 10) })
      .frame(30, { side: ended(11, 22, 0, { id: 'r1', restart: 1, last: end(1, 10, 1) }) }, { phase: 'Succeeded' });
    expect(story.verdict('SidecarCoverage').verdict).to.equal('Undecided');
  });

  it('is open where runs were missed', () => {
    const story = whole(
      (s) => s.frame(30, { side: running(28, { id: 'r4', restart: 4, last: end(20, 28, 1, { id: 'r3' }) }) }),
      ended(28, 63, 0, { id: 'r4', restart: 4 }),
    );
    // The gap within second 28 may be of no length; those around the runs that were missed are not known.
    expect(story.verdict('SidecarCoverage')).to.include({ verdict: 'Undecided', reason: 'RunsUnobserved' });
    expect(story.pod().containers[0]?.runsUnobserved).to.equal(2);
  });

  it('ends when the Pod was asked to stop, not when the kubelet reacted', () => {
    // The sidecar died at 61, after the request; the kubelet reacted at 63.5.
    const story = new PodStory(shape)
      .frame(5, up)
      .frame(60, {}, DELETED)
      .event(63.5, 'Killing', 'app')
      .frame(80, { app: ended(2, 66), side: ended(1, 61, 1) }, { phase: 'Failed' });
    expect(story.verdict('SidecarCoverage').verdict).to.not.equal('Violated');
  });

  it('an app whose end was never told is not taken to have run for ever', () => {
    // Run 0 of the app was seen alive once; of its end nothing is known but that run 2 came later.
    const story = new PodStory(shape).frame(5, up).frame(40, {
      side: running(30, { id: 'r1', restart: 1, last: end(1, 10, 1) }),
      app: running(39, { id: 'r2', restart: 2, last: end(38, 38, 1, { id: 'r1' }) }),
    });
    expect(story.verdict('SidecarCoverage').verdict).to.not.equal('Violated');
  });

  it('is open where the times of an app were not told (simulator, seed 205371)', () => {
    const lost = terminated({ exitCode: 137, reason: 'ContainerStatusUnknown', startedAt: null, finishedAt: null });
    const story = new PodStory({ ...shape, restartPolicy: 'Never' })
      .frame(2, { side: running(1), app: waiting() })
      .frame(30, { side: ended(1, 20), app: lost }, { phase: 'Failed' });
    expect(story.verdict('SidecarCoverage')).to.include({ verdict: 'Undecided', reason: 'NoTimestamp' });
  });

  describe('while the Pod lives', () => {
    it('is Pending so far', () => {
      expect(new PodStory(shape).frame(5, up).verdict('SidecarCoverage')).to.include({ verdict: 'Pending' });
    });

    it('does not take a frame for an instant: the app may have ended too, and be shown so later', () => {
      const story = new PodStory(shape).frame(5, up).frame(11.5, { side: ended(1, 10, 1) });
      expect(story.verdict('SidecarCoverage', undefined, 12).verdict).to.equal('Pending');
    });

    it('is Violated once the app is known to have gone on for longer than an exit may be reported late', () => {
      const story = new PodStory(shape).frame(5, up).frame(11.5, { side: ended(1, 10, 1) });
      expect(story.verdict('SidecarCoverage', undefined, 40).verdict).to.equal('Violated');
    });
  });

  it('is NotApplicable without a sidecar, and where no app ever ran', () => {
    const none = new PodStory({ containers: { app: 'app' } }).frame(5, { app: running(1) });
    expect(none.verdict('SidecarCoverage')).to.include({ verdict: 'NotApplicable', reason: 'NoSidecar' });
    const idle = new PodStory(shape).frame(5, { side: ended(1, 3), app: waiting() }, { phase: 'Failed' });
    expect(idle.verdict('SidecarCoverage')).to.include({ verdict: 'NotApplicable', reason: 'NotStarted' });
  });
});
