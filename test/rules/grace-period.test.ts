import { expect } from 'chai';
import { PodStory, type FrameOptions } from '../support/pod.ts';
import { end, ended, running, terminated, waiting, type Status } from '../support/status.ts';

const shape = { containers: { side: 'sidecar', app: 'app' }, grace: 10 } as const;
const up = { side: running(1), app: running(2) };
const DELETED: FrameOptions = { deletion: [20, 10] };

const stopped = (ends: Readonly<Record<string, Status>>, restartPolicy: 'Always' | 'Never' = 'Always'): PodStory =>
  new PodStory({ ...shape, restartPolicy })
    .frame(5, up)
    .frame(20, {}, DELETED)
    .event(20.1, 'Killing', 'app')
    .frame(40, ends, { phase: 'Failed' });

describe('rules/grace-period', () => {
  it('is Verified where nothing was killed', () => {
    const { verdict, reason } = stopped({ app: ended(2, 22, 143), side: ended(1, 24) }).verdict('GracePeriod');
    expect([verdict, reason]).to.deep.equal(['Verified', 'WithinGrace']);
  });

  it('is Violated where a container was killed when the budget had run out, and names who used it up', () => {
    const { verdict, cause, message } = stopped({ app: ended(2, 30, 137), side: ended(1, 32) }).verdict('GracePeriod');
    expect([verdict, cause]).to.deep.equal(['Violated', 'GracePeriodExceeded']);
    expect(message).to.contain('app had to be killed').and.to.contain('app used 9.9 s');
  });

  it('a 137 well before that was somebody else’s kill', () => {
    expect(stopped({ app: ended(2, 22, 137), side: ended(1, 24) }).verdict('GracePeriod').verdict).to.equal('Verified');
  });

  it('OOMKilled is not the grace period’s doing', () => {
    const story = stopped({ app: ended(2, 30, 137, { reason: 'OOMKilled' }), side: ended(1, 32) });
    expect(story.verdict('GracePeriod').verdict).to.equal('Verified');
  });

  it('a 137 about when the budget ran out is open', () => {
    // Asked between 18 and 20.1, so the last second of the budget begins between 27 and 29.1.
    const story = stopped({ app: ended(2, 28, 137), side: ended(1, 29) });
    expect(story.verdict('GracePeriod')).to.include({ verdict: 'Undecided', reason: 'SameSecond' });
  });

  it('of a run that the runtime found gone (255) nobody knows how it ended (simulator, seed 1330)', () => {
    const story = stopped({ app: ended(2, 22), side: ended(1, 33, 255, { reason: 'Unknown' }) });
    expect(story.verdict('GracePeriod')).to.include({ verdict: 'Undecided' });
  });

  it('without a time it is open', () => {
    const lost = terminated({ exitCode: 137, reason: 'ContainerStatusUnknown', startedAt: null, finishedAt: null });
    const story = stopped({ app: ended(2, 22), side: lost });
    expect(story.verdict('GracePeriod')).to.include({ verdict: 'Undecided', reason: 'NoTimestamp' });
  });

  it('a later, made-up termination does not change how a run is known to have ended', () => {
    const lost = terminated({ exitCode: 137, reason: 'ContainerStatusUnknown', startedAt: null, finishedAt: null });
    const story = stopped({ app: ended(2, 22), side: ended(1, 31) }).frame(41, { side: lost });
    expect(story.verdict('GracePeriod').verdict).to.equal('Verified');
  });

  it('on natural completion the budget runs from the end of the last app', () => {
    const story = new PodStory({ ...shape, restartPolicy: 'Never' })
      .frame(5, up)
      .frame(21, { app: ended(2, 20) })
      .frame(40, { side: ended(1, 30, 137) }, { phase: 'Succeeded' });
    expect(story.verdict('GracePeriod')).to.include({ verdict: 'Violated', reason: 'Killed' });
  });

  it('a crash-looping app with restartPolicy Always has not completed: the budget is that of the request', () => {
    // The app last ended at 10; the sidecar crashed with 137 at 50 and waited; the Pod was deleted at 60.
    const story = new PodStory(shape)
      .frame(5, up)
      .frame(11, { app: waiting('CrashLoopBackOff', { id: 'r0', last: end(2, 10, 1) }) })
      .frame(51, { side: waiting('CrashLoopBackOff', { id: 'r0', last: end(1, 50, 137) }) })
      .frame(60, {}, { deletion: [60, 10] })
      .frame(62, { app: ended(2, 10, 1), side: ended(1, 50, 137) }, { phase: 'Failed' });
    expect(story.verdict('GracePeriod').verdict).to.equal('Verified');
  });

  it('an eviction may override the grace, and nothing tells: open', () => {
    const story = new PodStory(shape)
      .frame(5, up)
      .event(20.1, 'Killing', 'app')
      .frame(40, { app: ended(2, 22, 137), side: ended(1, 22, 137) }, { phase: 'Failed', reason: 'Evicted' });
    expect(story.verdict('GracePeriod').verdict).to.equal('Undecided');
  });

  it('a deletion that came before the kubelet saw the apps finished may have set a shorter grace (simulator, seed 258517)', () => {
    // The app had ended at 10; the kubelet saw it late, and was asked at 14 to delete within 1 s.
    const story = new PodStory({ ...shape, restartPolicy: 'Never' })
      .frame(5, up)
      .frame(14, {}, { deletion: [14, 1] })
      .event(14.1, 'Killing', 'side')
      .frame(40, { app: ended(2, 10), side: ended(1, 16, 137) }, { phase: 'Succeeded' });
    expect(story.verdict('GracePeriod').verdict).to.equal('Undecided');
  });

  it('so may a second request that shortened it', () => {
    const story = new PodStory(shape)
      .frame(5, up)
      .frame(20, {}, DELETED)
      .event(20.1, 'Killing', 'app')
      .frame(21, {}, { deletion: [20, 2] })
      .frame(40, { app: ended(2, 23, 137), side: ended(1, 23, 137) }, { phase: 'Failed' });
    expect(story.verdict('GracePeriod').verdict).to.equal('Undecided');
  });

  it('an init container that failed for good ends the Pod without any request: a 137 is open', () => {
    const story = new PodStory({
      containers: { side: 'sidecar', init: 'init', app: 'app' },
      restartPolicy: 'Never',
      grace: 10,
    })
      .frame(3, { side: running(1), init: running(2), app: waiting() })
      .frame(20, { init: ended(2, 5, 1), side: ended(1, 15, 137) }, { phase: 'Failed' });
    expect(story.verdict('GracePeriod').verdict).to.equal('Undecided');
  });

  it('also where somebody deletes the Pod meanwhile, with a longer grace (simulator, seed 5045)', () => {
    const story = new PodStory({
      containers: { side: 'sidecar', init: 'init', app: 'app' },
      restartPolicy: 'Never',
      grace: 5,
    })
      .frame(3, { side: running(1), init: running(2), app: waiting() })
      .frame(6, { init: ended(2, 5, 1) })
      .frame(11, {}, { deletion: [11, 60] })
      .frame(20, { side: ended(1, 12, 137) }, { phase: 'Failed' });
    expect(story.verdict('GracePeriod').verdict).to.equal('Undecided');
  });

  it('so does an app that could not be started and may not be restarted (simulator, seed 94136)', () => {
    const failed = {
      exitCode: 128,
      reason: 'StartError',
      startedAt: '1970-01-01T00:00:00Z',
      containerID: 'containerd://r0',
    };
    const story = new PodStory({ ...shape, restartPolicy: 'Never' })
      .frame(3, { side: running(1), app: terminated(failed) })
      .frame(9, {}, { deletion: [9, 30] })
      .frame(20, { side: ended(1, 13, 137) }, { phase: 'Failed' });
    expect(story.verdict('GracePeriod').verdict).to.equal('Undecided');
  });

  it('is not Violated by a crash in the second before a request with a grace of 0 (simulator, seed 8823)', () => {
    const story = new PodStory({ ...shape, grace: 0 })
      .frame(5, up)
      .frame(21, { side: ended(1, 20, 137) })
      .frame(22, {}, { deletion: [20, 0], type: 'DELETED' });
    expect(story.verdict('GracePeriod')).to.include({ verdict: 'Undecided', reason: 'ForceDeleted' });
  });

  it('is Pending while the Pod lives', () => {
    expect(new PodStory(shape).frame(5, up).verdict('GracePeriod').verdict).to.equal('Pending');
  });

  it('is open where the Pod was force-deleted', () => {
    const story = new PodStory(shape).frame(5, up).frame(20, {}, { deletion: [20, 0], type: 'DELETED' });
    expect(story.verdict('GracePeriod')).to.include({ verdict: 'Undecided', reason: 'ForceDeleted' });
  });

  it('is NotApplicable where nothing ever ran', () => {
    const story = new PodStory(shape).frame(
      5,
      { side: waiting(), app: waiting() },
      { phase: 'Failed', reason: 'Evicted' },
    );
    expect(story.verdict('GracePeriod')).to.include({ verdict: 'NotApplicable', reason: 'NotStarted' });
  });
});
