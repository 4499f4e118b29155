import { expect } from 'chai';
import { markObject, type Mark } from '../../src/recording/marks.ts';
import { oldestFirst } from '../../src/recording/parts.ts';
import { replayAll } from '../../src/recording/replay-all.ts';
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
