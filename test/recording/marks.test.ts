import { expect } from 'chai';
import { markObject, type Mark } from '../../src/recording/marks.ts';
import { oldestFirst } from '../../src/recording/parts.ts';
import { reportOf } from '../../src/recording/judge-groups.ts';
import { replayAll } from '../../src/recording/replay-all.ts';
import { DEFAULT_SETTINGS } from '../../src/rules/settings.ts';
import { line, pod, read, recordingOf } from './support.ts';

const mark = (second: number, kind: Mark['kind'], value: string, resource = 'pods'): string =>
  line(second, resource, 'BOOKMARK', markObject({ kind, value }));
const ADDED = line(1, 'pods', 'ADDED', pod(1, ['app'], []));
const MODIFIED = line(3, 'pods', 'MODIFIED', pod(2, ['app'], []));

async function gapsOf(...lines: readonly string[]): Promise<number | undefined> {
  return (await read(recordingOf(...lines))).store.pods.get('uid-1')?.gaps.length;
}

describe('what a recorder says between frames', () => {
  it('a gap: nothing is proven across it', async () => {
    expect(await gapsOf(ADDED, MODIFIED)).to.equal(0);
    expect(await gapsOf(ADDED, mark(2, 'gap', 'Expired'), MODIFIED)).to.equal(1);
    expect(await gapsOf(ADDED, mark(2, 'gap', 'Expired', 'events'), MODIFIED), 'of Events').to.equal(0);
  });

  it('an object that vanished: its end was never seen', async () => {
    const { store } = await read(recordingOf(ADDED, mark(2, 'vanished', 'uid-1'), mark(3, 'vanished', 'unknown')));
    expect(store.pods.get('uid-1')).to.include({ ending: 'Vanished' });
    expect([...store.pods.keys()]).to.deep.equal(['uid-1']);
    const job = { metadata: { name: 'j', uid: 'j', namespace: 'ns', resourceVersion: '1' } };
    const jobs = await read(recordingOf(line(1, 'jobs', 'ADDED', job), mark(2, 'vanished', 'j', 'jobs')));
    expect(jobs.store.jobs.get('j')?.ending).to.equal('Vanished');
  });

  it('up to when a Pod that waits is as it was shown: only then is it believed to go on', async () => {
    const waiting = { phase: 'Running', conditions: [{ type: 'Ready', status: 'False' }] };
    const sidecar = {
      name: 's',
      containerID: 'c://s',
      restartCount: 0,
      state: { running: { startedAt: '2026-11-22T12:00:01Z' } },
    };
    const app = {
      name: 'app',
      containerID: 'c://a',
      restartCount: 0,
      ready: true,
      started: true,
      state: sidecar.state,
    };
    const shown = line(2, 'pods', 'ADDED', pod(1, ['app', 's'], [app, sidecar], { status: waiting }));
    const later = line(300, 'pods', 'BOOKMARK', { metadata: {} });
    const held = (second: number): string => mark(300, 'held', `2026-11-22T12:0${second / 60}:00Z uid-1`);
    const readiness = async (...lines: readonly string[]): Promise<string | undefined> => {
      const report = reportOf(await replayAll([recordingOf(...lines)]), DEFAULT_SETTINGS);
      return report.pods[0]?.verdicts.find((v) => v.rule === 'PodReadiness')?.verdict;
    };
    const recorder = mark(1, 'recorder', 'x');
    expect(await readiness(shown, later), 'nobody says').to.equal('Violated');
    expect(await readiness(recorder, shown, later), 'silent since').to.equal('Pending');
    expect(await readiness(recorder, shown, held(60), later), 'for less than allowed').to.equal('Pending');
    expect(await readiness(recorder, shown, held(60), held(240), later)).to.equal('Violated');
    expect(await readiness(recorder, shown, mark(300, 'held', 'nonsense'), later)).to.equal('Pending');
  });

  it('is no problem and no frame', async () => {
    const result = await read(
      recordingOf(ADDED, mark(2, 'gap', 'x'), mark(2, 'continues', 'x'), mark(2, 'continued', 'y')),
    );
    expect(result).to.deep.include({ frames: 1, problems: 0, seam: 'y' });
  });
});

describe('a recording in parts', () => {
  const first = (...more: readonly string[]) => ({ ...recordingOf(ADDED, ...more), name: 'w.ndjson.1' });
  const second = (seam: string, ...before: readonly string[]) => ({
    ...recordingOf(...before, mark(2, 'continues', seam), MODIFIED),
    name: 'w.ndjson',
  });
  const gaps = async (...parts: readonly ReturnType<typeof first>[]): Promise<number | undefined> =>
    (await replayAll(parts))[0]?.store.pods.get('uid-1')?.gaps.length;

  it('misses nothing at the seam, in whatever order it is given', async () => {
    expect(await gaps(first(mark(2, 'continued', 's/1')), second('s/1'))).to.equal(0);
    expect(await gaps(second('s/1'), first(mark(2, 'continued', 's/1')))).to.equal(0);
  });

  it('may have missed anything where the seams do not meet', async () => {
    expect(await gaps(first(mark(2, 'continued', 's/1')), second('s/2')), 'a part between').to.equal(1);
    expect(await gaps(first(), second('s/1')), 'cut short').to.equal(1);
    const more = line(2, 'events', 'BOOKMARK', { metadata: {} });
    expect(await gaps(first(mark(2, 'continued', 's/1'), more), second('s/1')), 'went on').to.equal(1);
    expect(await gaps(first(mark(2, 'continued', 's/1'), 'broken\n'), second('s/1')), 'broken after').to.equal(1);
    expect(await gaps(first(mark(2, 'continued', 's/1')), second('s/1', more)), 'not the first line').to.equal(1);
  });

  it('is read oldest first; other files keep their places', () => {
    const order = (...names: readonly string[]) => oldestFirst(names.map((name) => ({ name }))).map((s) => s.name);
    expect(order('w', 'w.1', 'w.10', 'w.2')).to.deep.equal(['w.10', 'w.2', 'w.1', 'w']);
    expect(order('b', 'w', 'a', 'w.1')).to.deep.equal(['b', 'w.1', 'a', 'w']);
    expect(order('v1.2', 'v1.3')).to.deep.equal(['v1.2', 'v1.3']);
    expect(order('same', 'same')).to.deep.equal(['same', 'same']);
    expect(order('-')).to.deep.equal(['-']);
  });
});
