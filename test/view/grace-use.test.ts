import { expect } from 'chai';
import { timelineOf } from '../../src/timeline/of-store.ts';
import { judgePod } from '../../src/rules/judge.ts';
import { DEFAULT_SETTINGS } from '../../src/rules/settings.ts';
import { sayUse } from '../../src/view/explain.ts';
import { timelineView } from '../../src/view/timeline-view.ts';
import { replay } from '../../tools/accuracy/recording.ts';
import { PodStory } from '../support/pod.ts';
import { ended, running } from '../support/status.ts';

/** Who used how much: `app 2.0 s to 4.0 s`. */
function usesOf(story: PodStory): readonly string[] {
  const { store, now } = replay(story.lines);
  const record = store.pods.get(story.uid);
  if (record === undefined) throw new Error('no Pod');
  const timeline = timelineOf(store, record);
  const view = timelineView({ timeline, verdicts: judgePod(timeline, { settings: DEFAULT_SETTINGS, now }) }, now);
  return (view.stop?.used ?? []).map((use) => `${use.container} ${sayUse(use)}`);
}

const started = (): PodStory =>
  new PodStory({ containers: { first: 'sidecar', second: 'sidecar', setup: 'init', app: 'app', other: 'app' } }).frame(
    5,
    {
      first: running(1, { id: 'f' }),
      second: running(1, { id: 's' }),
      setup: ended(1, 2, 0, { id: 'i' }),
      app: running(3, { id: 'a' }),
      other: running(3, { id: 'o' }),
    },
  );

describe('who used the grace period', () => {
  it('is told in the order of stopping: the apps from the request on, each sidecar from the end of those before it', () => {
    const story = started()
      .frame(10, {}, { deletion: [10, 30] })
      .event(10, 'Killing', 'app')
      .frame(40, {
        app: ended(3, 13, 0, { id: 'a' }),
        other: ended(3, 18, 0, { id: 'o' }),
        second: ended(1, 20, 0, { id: 's' }),
        first: ended(1, 26, 0, { id: 'f' }),
      });
    expect(usesOf(story)).to.deep.equal([
      'app 3.0 s to 6.0 s',
      'other 8.0 s to 11 s',
      'second 1.0 s to 3.0 s',
      'first 5.0 s to 7.0 s',
    ]);
  });

  it('is open from the first container on whose end nobody told', () => {
    const story = started()
      .frame(10, {}, { deletion: [10, 30] })
      .frame(20, { app: ended(3, 13, 0, { id: 'a' }) });
    expect(usesOf(story)).to.deep.equal(['app up to 6.0 s', 'other its end is not known']);
  });

  it('is nobody where nobody asked for the end, nor one that had ended before', () => {
    expect(usesOf(started())).to.deep.equal([]);
    const crashed = started()
      .frame(8, { first: ended(1, 6, 1, { id: 'f' }) })
      .frame(20, {}, { deletion: [20, 30] })
      .frame(30, {
        app: ended(3, 22, 0, { id: 'a' }),
        other: ended(3, 22, 0, { id: 'o' }),
        second: ended(1, 24, 0, { id: 's' }),
      });
    expect(usesOf(crashed).map((use) => use.split(' ')[0])).to.deep.equal(['app', 'other', 'second']);
  });
});
