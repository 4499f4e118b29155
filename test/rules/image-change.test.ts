import { expect } from 'chai';
import { PodStory } from '../support/pod.ts';
import { end, ended, running, waiting } from '../support/status.ts';

/** kubectl set image on a living Pod: the container gets a new run, whatever the Pod's restartPolicy says. */
describe('rules: the image of a container is changed in the living Pod', () => {
  const shape = { containers: { side: 'sidecar', app: 'app' }, restartPolicy: 'Never' } as const;
  const begun = (): PodStory =>
    new PodStory(shape).frame(0, { side: waiting(), app: waiting() }, { phase: 'Pending' }).frame(3, {
      side: running(1),
      app: running(3),
    });

  describe('of the app', () => {
    const changed = (): PodStory => begun().frame(12, { app: running(12, { id: 'r1', restart: 1, last: end(3, 10) }) });

    it('StartOrder is that of the first runs', () => {
      expect(changed().checks('StartOrder')).to.deep.equal(['side > app: Verified/InOrder']);
    });

    it('StopOrder and PodCompletion are those of the last', () => {
      const story = changed().frame(
        33,
        { app: ended(12, 30, 0, { id: 'r1', restart: 1, last: end(3, 10) }), side: ended(1, 32) },
        { phase: 'Succeeded' },
      );
      expect(story.checks('StopOrder')).to.deep.equal(['app > side: Verified/InOrder']);
      expect(story.verdict('PodCompletion').verdict).to.equal('Verified');
      expect(story.verdict('SidecarCoverage').verdict).to.equal('Verified');
    });
  });

  it('of the app, to one that cannot be pulled: with Never its end is its last, as the kubelet sees it (recording 22)', () => {
    const story = begun().frame(13, { app: ended(3, 10), side: ended(1, 12) }, { phase: 'Succeeded' });
    expect(story.verdict('PodCompletion').verdict).to.equal('Verified');
  });

  describe('of the sidecar', () => {
    /** So many changes, 20 s apart; the sidecar takes 2 s to end. */
    const changed = (times: number, options: { readonly told?: number; readonly generation?: number }): PodStory => {
      const story = begun();
      for (let n = 1; n <= times; n += 1) {
        const last = end(n === 1 ? 1 : (n - 1) * 20 + 2, n * 20 + 1, 143, { id: `r${n - 1}` });
        story.frame(
          n * 20 + 3,
          { side: running(n * 20 + 2, { id: `r${n}`, restart: n, last }) },
          options.generation === undefined ? {} : { generation: Math.min(n + 1, options.generation) },
        );
      }
      for (let n = 1; n <= (options.told ?? 0); n += 1)
        story.event(n * 20, 'Killing', 'side', { message: 'Init container side definition changed' });
      return story;
    };
    const over = (story: PodStory): PodStory =>
      story.frame(
        200,
        { app: ended(3, 199), side: ended(62, 199, 0, { id: 'r3', restart: 3 }) },
        { phase: 'Succeeded' },
      );

    it('was asked for: three changes are no restart loop', () => {
      const story = changed(3, { told: 3, generation: 4 });
      expect(story.verdict('SidecarStability')).to.include({ verdict: 'Pending', reason: 'NoLoopSoFar' });
      expect(over(story).verdict('SidecarStability')).to.include({ verdict: 'Verified', reason: 'NoLoop' });
    });

    it('is open where the Events are lost and the generation tells of changes', () => {
      const story = over(changed(3, { generation: 4 }));
      expect(story.verdict('SidecarStability')).to.include({ verdict: 'Undecided', reason: 'NoTimestamp' });
    });

    it('is a loop where the spec was not changed as often', () => {
      expect(changed(3, { generation: 1 }).verdict('SidecarStability').verdict).to.equal('Violated');
      expect(changed(4, { told: 1, generation: 2 }).verdict('SidecarStability').verdict).to.equal('Violated');
    });

    it('whatever Events say: there were no more changes than the API server counts', () => {
      expect(changed(3, { told: 3, generation: 1 }).verdict('SidecarStability').verdict).to.equal('Violated');
      expect(over(changed(3, { told: 3 })).verdict('SidecarStability').verdict).to.equal('Verified');
    });

    it('a deletion is no change of the spec', () => {
      const story = changed(3, { generation: 1 }).frame(100, {}, { deletion: [100, 30], generation: 2 });
      expect(story.verdict('SidecarStability').verdict).to.equal('Violated');
    });

    it('SidecarCoverage: the app ran without it meanwhile, and for how long', () => {
      const story = begun().frame(30, { side: running(29, { id: 'r1', restart: 1, last: end(1, 21) }) });
      const { verdict, message } = story.verdict('SidecarCoverage', undefined, 60);
      expect(verdict).to.equal('Violated');
      expect(message).to.contain('app ran while side was down, for 7.0 s at least');
    });
  });
});
