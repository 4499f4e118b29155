import { expect } from 'chai';
import { DEFAULT_SETTINGS } from '../../src/rules/settings.ts';
import { PodStory } from '../support/pod.ts';
import { end, ended, running, terminated } from '../support/status.ts';

const complete = [{ type: 'Complete', status: 'True', lastTransitionTime: '2026-01-01T12:05:00Z' }];

describe('rules/pod-completion', () => {
  const shape = { containers: { side: 'sidecar', app: 'app' }, restartPolicy: 'Never', grace: 5 } as const;
  const begun = (): PodStory => new PodStory(shape).frame(5, { side: running(1), app: running(2) });

  it('is Verified where the sidecars end within the grace period + 3 s', () => {
    const story = begun()
      .frame(21, { app: ended(2, 20) })
      .frame(25, { side: ended(1, 23) }, { phase: 'Succeeded' });
    expect(story.verdict('PodCompletion')).to.include({ verdict: 'Verified', reason: 'Completed' });
  });

  it('is Violated where they take longer, and measures the tail', () => {
    const story = begun()
      .frame(21, { app: ended(2, 20) })
      .frame(40, { side: ended(1, 35) }, { phase: 'Succeeded' });
    const { verdict, message } = story.verdict('PodCompletion');
    expect(verdict).to.equal('Violated');
    expect(message).to.contain('side ended 14 s to 16 s after the apps');
  });

  it('is open where seconds do not tell', () => {
    const story = begun()
      .frame(21, { app: ended(2, 20) })
      .frame(40, { side: ended(1, 28) }, { phase: 'Succeeded' });
    expect(story.verdict('PodCompletion').verdict).to.equal('Undecided');
  });

  it('is Pending while the sidecars stop, and Violated once they surely do not', () => {
    const story = begun().frame(21, { app: ended(2, 20) });
    expect(story.verdict('PodCompletion', undefined, 31).verdict).to.equal('Pending');
    expect(story.verdict('PodCompletion', undefined, 60)).to.include({ verdict: 'Violated' });
  });

  it('is still a natural completion when the Pod is deleted long after it was over', () => {
    const story = begun()
      .frame(21, { app: ended(2, 20) })
      .frame(25, { side: ended(1, 23) }, { phase: 'Succeeded' })
      .frame(90, {}, { deletion: [90, 0], type: 'DELETED' });
    expect(story.verdict('PodCompletion')).to.include({ verdict: 'Verified', reason: 'Completed' });
  });

  it('is NotApplicable for apps that never finish for good, and for a Pod ended from outside', () => {
    const always = new PodStory({ ...shape, restartPolicy: 'Always' }).frame(5, { side: running(1), app: running(2) });
    expect(always.verdict('PodCompletion')).to.include({ verdict: 'NotApplicable', reason: 'RestartPolicyAlways' });
    const deleted = begun()
      .frame(20, {}, { deletion: [20, 5] })
      .event(20.1, 'Killing', 'app')
      .frame(30, { app: ended(2, 22), side: ended(1, 24) }, { phase: 'Succeeded' });
    expect(deleted.verdict('PodCompletion')).to.include({ verdict: 'NotApplicable', reason: 'StoppedFromOutside' });
  });
});

describe('rules/job-completion', () => {
  const shape = { containers: { app: 'app', proxy: 'app' }, restartPolicy: 'Never', job: 'job' } as const;
  const begun = (): PodStory => new PodStory(shape).job(0).frame(5, { app: running(1), proxy: running(1) });

  it('is Violated by a container that outlives the work, and says how to settle it', () => {
    const { verdict, reason, message } = begun()
      .frame(11, { app: ended(1, 10) })
      .verdict('JobCompletion', undefined, 120);
    expect([verdict, reason]).to.deep.equal(['Violated', 'HeldByLegacySidecar']);
    expect(message).to.contain('by proxy after app exited 0; if proxy is a worker, list it');
  });

  it('is Verified/LateWorker where it then ends with 0 by itself', () => {
    const story = begun()
      .frame(11, { app: ended(1, 10) })
      .frame(122, { proxy: ended(1, 120) }, { phase: 'Succeeded' })
      .job(125, complete);
    expect(story.verdict('JobCompletion')).to.include({ verdict: 'Verified', reason: 'LateWorker' });
  });

  it('is Verified where all workers are listed', () => {
    const story = begun()
      .frame(11, { app: ended(1, 10) })
      .frame(122, { proxy: ended(1, 120, 0) }, { phase: 'Succeeded' })
      .job(125, complete);
    const settings = { ...DEFAULT_SETTINGS, jobCompletion: { threshold: 60_000_000, workers: ['app', 'proxy'] } };
    expect(story.verdict('JobCompletion', settings)).to.include({ verdict: 'Verified', reason: 'Complete' });
  });

  it('waits for the end of its Pods: Jobs and Pods are told by different watches', () => {
    const story = begun()
      .frame(11, { app: ended(1, 10) })
      .job(75, complete);
    expect(story.verdict('JobCompletion', undefined, 76)).to.include({ verdict: 'Pending', reason: 'PodsEnding' });
  });

  it('is open where the end of an app was not told', () => {
    const lost = terminated({ exitCode: 137, reason: 'ContainerStatusUnknown', startedAt: null, finishedAt: null });
    const story = begun()
      .frame(200, { app: lost, proxy: ended(1, 190, 1) }, { phase: 'Failed' })
      .job(201, complete);
    expect(story.verdict('JobCompletion')).to.include({ verdict: 'Undecided', reason: 'NoTimestamp' });
  });

  it('a worker that failed is no end of the work: the Job retries', () => {
    const failed = [
      { type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', lastTransitionTime: '2026-01-01T12:05:00Z' },
    ];
    const story = begun()
      .frame(200, { app: ended(1, 10, 1), proxy: ended(1, 190, 1) }, { phase: 'Failed' })
      .job(201, failed);
    expect(story.verdict('JobCompletion')).to.include({ verdict: 'Verified', reason: 'Failed' });
  });

  it('is open where no Pod was observed', () => {
    const { jobs } = new PodStory(shape).job(201, complete).report();
    expect(jobs[0]?.verdicts[0]).to.include({ verdict: 'Undecided', reason: 'NeverObserved' });
  });

  it('a sidecar whose last restart the runtime refused does not hold the Pod (simulator, seed 2295)', () => {
    const story = new PodStory({ ...shape, containers: { side: 'sidecar', app: 'app' } })
      .job(0)
      .frame(5, { side: running(1), app: running(2) })
      .frame(
        90,
        {
          app: ended(2, 10),
          side: terminated(
            {
              exitCode: 128,
              reason: 'StartError',
              startedAt: '1970-01-01T00:00:00Z',
              finishedAt: '2026-01-01T12:00:12Z',
              containerID: 'containerd://r1',
            },
            { id: 'r1', restart: 1, last: end(1, 9, 1) },
          ),
        },
        { phase: 'Succeeded' },
      )
      .job(91, complete);
    expect(story.verdict('JobCompletion')).to.include({ verdict: 'Verified', reason: 'Complete' });
  });
});
