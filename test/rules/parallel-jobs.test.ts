import { expect } from 'chai';
import { judge } from '../support/judge.ts';
import { PodStory } from '../support/pod.ts';
import { clock, ended, running } from '../support/status.ts';
import type { Line } from '../../tools/accuracy/recording.ts';

/** Several Pods at a time, and others after them: each is judged by itself, and the worst is the Job's. */
describe('rules/job-completion: parallel Jobs', () => {
  const pod = (index: number): PodStory =>
    new PodStory({
      containers: { app: 'app', proxy: 'app' },
      restartPolicy: 'Never',
      job: 'job',
      uid: `uid-${index}`,
      name: `job-${index}`,
    });
  /** Its app ends at 10 s with 0, and its proxy later; null: never. */
  const held = (index: number, until: number | null): PodStory => {
    const story = pod(index)
      .frame(2, { app: running(1), proxy: running(1) })
      .frame(11, { app: ended(1, 10) });
    return until === null ? story : story.frame(until + 1, { proxy: ended(1, until, 143) }, { phase: 'Failed' });
  };
  const complete = [{ type: 'Complete', status: 'True', lastTransitionTime: '2026-01-01T12:05:00Z' }];
  const verdictOf = (pods: readonly PodStory[], now: number, conditions: readonly object[] = []) => {
    const job = pod(0).job(now, conditions);
    const lines: readonly Line[] = [...pods.flatMap((p) => p.lines), ...job.lines];
    const until: Line = { t: clock(now), resource: 'pods', type: 'BOOKMARK', object: {} };
    return judge([...lines, until]).jobs[0]?.verdicts[0];
  };

  it('one Pod of three is held: the Job is, and the Pod is named', () => {
    const found = verdictOf([held(0, 12), held(1, null), held(2, 13)], 200);
    expect(found).to.include({ verdict: 'Violated', reason: 'HeldByLegacySidecar' });
    expect(found?.message).to.contain('Pod job-1 kept alive').and.to.contain('by proxy after app exited 0');
  });

  it('all are held: the one that was held longest is named', () => {
    const found = verdictOf([held(0, 100), held(1, 190), held(2, 150)], 200, complete);
    expect(found?.message).to.contain('Pod job-1 kept alive');
  });

  it('is pending while one of them may still be held, and while later ones are to come', () => {
    expect(verdictOf([held(0, 12), held(1, null)], 40)).to.include({ verdict: 'Pending', reason: 'Active' });
    expect(verdictOf([held(0, 12), held(1, 13)], 40)).to.include({ verdict: 'Pending', reason: 'Active' });
  });

  it('is verified once all have ended', () => {
    expect(verdictOf([held(0, 12), held(1, 13), held(2, 14)], 40, complete)).to.include({
      verdict: 'Verified',
      reason: 'Complete',
    });
  });

  it('is not verified while the end of one of them is not told', () => {
    expect(verdictOf([held(0, 12), held(1, null)], 40, complete)).to.include({
      verdict: 'Pending',
      reason: 'PodsEnding',
    });
  });
});
