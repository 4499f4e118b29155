import { expect } from 'chai';
import type { AuditError } from '../../src/errors.ts';
import { parseTime } from '../../src/evidence/time.ts';
import type { Micros } from '../../src/evidence/time.ts';
import type { Change } from '../../src/embedded/history.ts';
import { nameOf } from '../../src/embedded/object.ts';
import { play } from '../../src/embedded/player.ts';
import type { Progress } from '../../src/embedded/player.ts';
import type { WallClock } from '../../src/embedded/playback-clock.ts';
import { RESOURCES } from '../../src/embedded/resources.ts';
import { createStore } from '../../src/embedded/store.ts';
import type { Store } from '../../src/embedded/store.ts';
import { failureOf, recordedPod, withRecording } from './helpers.ts';

const FIXTURES = new URL('../fixtures/recordings/', import.meta.url).pathname;

function micros(text: string): Micros {
  return parseTime(text) ?? 0;
}

function newStore(): Store {
  return createStore(RESOURCES, 10_000);
}

/** Names of the Pods in the order in which they changed. */
function changesOf(store: Store): string[] {
  const names: string[] = [];
  store.subscribe(store.resource('pods'), ({ type, object }: Change) => names.push(`${type} ${nameOf(object)}`));
  return names;
}

/** Time passes only when it is slept through. */
function fakeWall(): WallClock & { readonly slept: number[] } {
  const slept: number[] = [];
  let now = 1_000;
  return {
    slept,
    now: () => now,
    sleep: (ms) => {
      slept.push(ms);
      now += ms;
      return Promise.resolve();
    },
  };
}

describe('the player', () => {
  it('puts the frames of a recording into the store, and says so', async () => {
    const store = newStore();
    const changes = changesOf(store);
    const progress = await play(store, [`${FIXTURES}01-simple/watch.ndjson`]).done;
    expect(progress).to.deep.equal({ frames: 26, skipped: 4, broken: 0, t: micros('2026-11-22T20:49:13.199711Z') });
    expect(changes[0]).to.equal('ADDED simple');
    expect(changes.at(-1)).to.equal('DELETED simple');
    expect(store.list(store.resource('pods'))).to.deep.equal([]);
    expect(store.list(store.resource('events')).length).to.be.greaterThan(10);
    expect(store.list(store.resource('nodes')).map(nameOf)).to.deep.equal(['lab']);
  });

  it('plays several recordings as one, by the time of their frames', async () => {
    const store = newStore();
    const changes = changesOf(store);
    const one = [recordedPod('2026-01-01T00:00:01Z', 'a'), recordedPod('2026-01-01T00:00:03Z', 'c')];
    const two = [recordedPod('2026-01-01T00:00:02Z', 'b'), recordedPod('2026-01-01T00:00:04Z', 'd')];
    await withRecording(one, async (first) => {
      await withRecording(two, async (second) => {
        await play(store, [second, first]).done;
      });
    });
    expect(changes).to.deep.equal(['ADDED a', 'ADDED b', 'ADDED c', 'ADDED d']);
  });

  it('plays frames of one time in the order of the files', async () => {
    const t = '2026-01-01T00:00:01Z';
    const store = newStore();
    const changes = changesOf(store);
    await withRecording([recordedPod(t, 'a')], async (first) => {
      await withRecording([recordedPod(t, 'b')], async (second) => {
        await play(store, [first, second]).done;
      });
    });
    expect(changes).to.deep.equal(['ADDED a', 'ADDED b']);
  });

  it('keeps the order of the lines where the clock was stepped back', async () => {
    const store = newStore();
    const changes = changesOf(store);
    const times = ['2026-01-01T00:00:09Z', '2026-01-01T00:00:01Z', '2026-01-01T00:00:10Z'];
    await withRecording(
      times.map((t, index) => recordedPod(t, `pod-${index}`)),
      async (file) => {
        await play(store, [file]).done;
      },
    );
    expect(changes).to.deep.equal(['ADDED pod-0', 'ADDED pod-1', 'ADDED pod-2']);
  });

  it('names, counts and skips lines that are no frames', async () => {
    const store = newStore();
    const broken: AuditError[] = [];
    const lines = [
      recordedPod('2026-01-01T00:00:01Z', 'a'),
      '{"t": "2026-01-01T00:00:0',
      '[]',
      '{"t": "yesterday", "resource": "pods", "type": "ADDED", "object": {}}',
      '{"t": "2026-01-01T00:00:02Z", "resource": "pods", "type": "ADDED", "object": {"metadata": {}}}',
      '',
      recordedPod('2026-01-01T00:00:03Z', 'b'),
    ];
    await withRecording(lines, async (file) => {
      const progress = await play(store, [file], { onBroken: (error) => broken.push(error) }).done;
      expect(progress).to.include({ frames: 2, broken: 4 });
      expect(broken.map(({ about }) => about)).to.deep.equal([2, 3, 4, 5].map((line) => `${file}:${line}`));
      expect(broken.map(({ code }) => code)).to.deep.equal(['SA1002', 'SA1002', 'SA1002', 'SA1003']);
    });
  });

  it('skips bookmarks and resources that the server does not have', async () => {
    const store = newStore();
    const bookmark = { t: '2026-01-01T00:00:01Z', resource: 'pods', type: 'BOOKMARK', object: { metadata: {} } };
    const other = { ...recordedPod('2026-01-01T00:00:02Z', 'a'), resource: 'secrets' };
    await withRecording([bookmark, other], async (file) => {
      const progress = await play(store, [file]).done;
      expect(progress).to.deep.equal({ frames: 0, skipped: 2, broken: 0, t: micros('2026-01-01T00:00:02Z') });
    });
  });

  it('fails with SA1001 where a file cannot be read', async () => {
    const error = await failureOf(play(newStore(), ['/no/such/file']).done);
    expect(error).to.include({ code: 'SA1001', about: '/no/such/file' });
    expect(await failureOf(play(newStore(), [FIXTURES]).done)).to.include({ code: 'SA1001', about: FIXTURES });
  });

  it('tells its progress frame by frame', async () => {
    const seen: Progress[] = [];
    await play(newStore(), [`${FIXTURES}01-simple/watch.ndjson`], { onProgress: (progress) => seen.push(progress) })
      .done;
    expect(seen).to.have.length(30);
    expect(seen.map(({ frames, skipped }) => frames + skipped)).to.deep.equal(seen.map((_, index) => index + 1));
  });

  it('stops between two frames', async () => {
    const store = newStore();
    const lines = [recordedPod('2026-01-01T00:00:01Z', 'a'), recordedPod('2026-01-01T01:00:00Z', 'b')];
    await withRecording(lines, async (file) => {
      const playback = play(store, [file], { speed: 1, onProgress: () => setImmediate(() => playback.stop()) });
      expect(await playback.done).to.include({ frames: 1, t: micros('2026-01-01T00:00:01Z') });
      expect(store.list(store.resource('pods')).map(nameOf)).to.deep.equal(['a']);
    });
  });
});

describe('the clock of a recording', () => {
  const lines = [
    recordedPod('2026-01-01T00:00:00.000001Z', 'a'),
    recordedPod('2026-01-01T00:00:10.000001Z', 'b'),
    recordedPod('2026-01-01T01:00:10.000001Z', 'c'),
  ];

  it('waits as long as was waited, divided by the speed', async () => {
    const wall = fakeWall();
    await withRecording(lines, async (file) => {
      await play(newStore(), [file], { speed: 100, wall }).done;
    });
    expect(wall.slept.reduce((sum, ms) => sum + ms, 0)).to.equal(36_100);
  });

  it('leaps over what is longer than maxGap', async () => {
    const wall = fakeWall();
    await withRecording(lines, async (file) => {
      await play(newStore(), [file], { speed: 10, maxGap: 20_000_000, wall }).done;
    });
    expect(wall.slept).to.deep.equal([1_000, 2_000]);
  });

  it('shows the time of the frame that is put, and stands still at the end', async () => {
    const wall = fakeWall();
    const times: (Micros | null)[] = [];
    await withRecording(lines, async (file) => {
      const playback = play(newStore(), [file], { speed: 10, wall, onProgress: () => times.push(playback.now()) });
      expect(playback.now()).to.equal(null);
      await playback.done;
      expect(times).to.deep.equal(lines.map(({ t }) => micros(String(t))));
      await wall.sleep(60_000, new AbortController().signal);
      expect(playback.now()).to.equal(micros('2026-01-01T01:00:10.000001Z'));
    });
  });

  it('runs on between frames, and never past the one that is awaited', async () => {
    const seen: number[] = [];
    let now = 0;
    await withRecording(lines.slice(0, 2), async (file) => {
      const start = micros('2026-01-01T00:00:00.000001Z');
      const sleep = (ms: number): Promise<void> => {
        for (const part of [0.25, 0.75, 1, 7]) {
          now = ms * part;
          seen.push((playback.now() ?? 0) - start);
        }
        return Promise.resolve();
      };
      const playback = play(newStore(), [file], { speed: 2, wall: { now: () => now, sleep } });
      await playback.done;
    });
    expect(seen).to.deep.equal([2_500_000, 7_500_000, 10_000_000, 10_000_000]);
  });

  it('is that of the last frame when nothing is waited for', async () => {
    await withRecording(lines, async (file) => {
      const playback = play(newStore(), [file]);
      await playback.done;
      expect(playback.now()).to.equal(micros('2026-01-01T01:00:10.000001Z'));
    });
  });

  it('has a speed above 0', () => {
    expect(() => play(newStore(), [], { speed: 0 })).to.throw(RangeError);
  });
});
