import { expect } from 'chai';
import { PodStory } from '../support/pod.ts';
import { end, ended, running, waiting } from '../support/status.ts';

const shape = { containers: { side: 'sidecar', app: 'app' } } as const;

/** The sidecar lives 5 s each time, and is restarted so often; one frame a run. */
function restarted(times: number, every: number, exitCode = 1, reason = 'Error'): PodStory {
  const story = new PodStory(shape).frame(2, { side: running(1), app: running(2) });
  for (let n = 1; n <= times; n += 1) {
    const last = end(1 + (n - 1) * every, 6 + (n - 1) * every, exitCode, { id: `r${n - 1}`, reason });
    story.frame(1 + n * every, { side: running(1 + n * every, { id: `r${n}`, restart: n, last }) });
  }
  return story;
}

describe('rules/sidecar-stability', () => {
  it('three restarts within ten minutes are a loop, of the kind it was', () => {
    const { verdict, reason, message } = restarted(3, 20).verdict('SidecarStability');
    expect([verdict, reason]).to.deep.equal(['Violated', 'Crash']);
    expect(message)
      .to.contain('side restarted 3 times')
      .and.to.contain('exits with code 1')
      .and.to.contain('app went on undisturbed');
  });

  it('two are not', () => expect(restarted(2, 20).verdict('SidecarStability').verdict).to.equal('Pending'));

  it('nor are three within an hour', () => {
    expect(restarted(3, 1_000).verdict('SidecarStability').verdict).to.equal('Pending');
  });

  it('CrashLoopBackOff shown is one', () => {
    const story = restarted(1, 20).frame(40, {
      side: waiting('CrashLoopBackOff', { id: 'r1', restart: 1, last: end(21, 30, 1, { id: 'r1' }) }),
    });
    expect(story.verdict('SidecarStability').verdict).to.equal('Violated');
  });

  it('says OOMKilled', () => {
    expect(restarted(3, 20, 137, 'OOMKilled').verdict('SidecarStability')).to.include({ reason: 'OOMKilled' });
  });

  it('says which probe', () => {
    const liveness = restarted(3, 20, 137).event(6, 'Killing', 'side', {
      message: 'Init container side failed liveness probe',
    });
    expect(liveness.verdict('SidecarStability')).to.include({ reason: 'LivenessProbe' });
    const startup = restarted(3, 20, 137).event(6, 'Killing', 'side', {
      message: 'Init container side failed startup probe',
    });
    expect(startup.verdict('SidecarStability')).to.include({ reason: 'StartupProbe' });
  });

  it('counts restarts that no frame showed, where those that did lie within the window', () => {
    const story = new PodStory(shape)
      .frame(22, { side: running(21, { id: 'r1', restart: 1, last: end(1, 20, 1) }), app: running(2) })
      .frame(99, { side: running(98, { id: 'r9', restart: 9, last: end(90, 95, 1, { id: 'r8' }) }) });
    expect(story.verdict('SidecarStability').verdict).to.equal('Violated');
  });

  it('is open where it is not known when they were', () => {
    const story = new PodStory(shape).frame(
      2_000,
      { side: ended(1_990, 1_995, 1, { id: 'r9', restart: 9 }), app: ended(2, 1_995) },
      { phase: 'Failed' },
    );
    expect(story.verdict('SidecarStability')).to.include({ verdict: 'Undecided', reason: 'RunsUnobserved' });
  });

  it('is Verified for a Pod that is over and had no loop', () => {
    const story = new PodStory(shape).frame(9, { side: ended(1, 8), app: ended(2, 7) }, { phase: 'Succeeded' });
    expect(story.verdict('SidecarStability')).to.include({ verdict: 'Verified', reason: 'NoLoop' });
  });

  it('a crash-looping app is not its business', () => {
    const story = new PodStory(shape).frame(9, {
      side: running(1),
      app: waiting('CrashLoopBackOff', { id: 'r5', restart: 5, last: end(5, 6, 1, { id: 'r5' }) }),
    });
    expect(story.verdict('SidecarStability').verdict).to.equal('Pending');
  });
});
