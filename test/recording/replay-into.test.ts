import { expect } from 'chai';
import { AuditError } from '../../src/errors.ts';
import { formatTime } from '../../src/evidence/time.ts';
import { createStore } from '../../src/evidence/store.ts';
import { replayInto } from '../../src/recording/replay-into.ts';
import { openRecording, type RecordingSource } from '../../src/recording/source.ts';
import { withFiles } from '../tools/temporary.ts';
import { line, linesOf, pathOf, pod, read, RECORDINGS, recordingOf } from './support.ts';

const GOOD = line(1, 'pods', 'ADDED', pod(1, ['app'], []));

async function errorOf(source: RecordingSource): Promise<AuditError> {
  try {
    await replayInto(createStore(), source);
  } catch (error) {
    if (error instanceof AuditError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('reading a recording', () => {
  it('understands every line of every real recording', async () => {
    for (const recording of RECORDINGS) {
      const { frames, problems } = await read(openRecording(pathOf(recording)));
      const bookmarks = linesOf(recording).filter((l) => l.includes('"type": "BOOKMARK"')).length;
      expect({ recording, problems, frames }).to.deep.equal({
        recording,
        problems: 0,
        frames: linesOf(recording).length - bookmarks,
      });
    }
  });

  it('knows until when the evidence is complete: the largest t, that of a bookmark too', async () => {
    const source = recordingOf(GOOD, line(9, 'pods', 'BOOKMARK', { metadata: {} }), line(5, 'events', 'BOOKMARK', {}));
    const { now, frames } = await read(source);
    expect({ now: formatTime(now ?? 0), frames }).to.deep.equal({ now: '2026-11-22T12:00:09.000000Z', frames: 1 });
  });

  it('of an empty recording says that there was nothing', async () => {
    expect(await read(recordingOf(''))).to.deep.include({ frames: 0, problems: 0, now: null });
  });
});

describe('a broken line', () => {
  const broken: Readonly<Record<string, readonly [line: string, said: RegExp]>> = {
    'is not JSON': ['{"t": "2026', /SA1002 .*watch\.ndjson:2: not JSON/],
    'is no object': ['[1]', /SA1002 .*:2: not a JSON object/],
    'has no t': [JSON.stringify({ resource: 'pods', type: 'ADDED', object: {} }), /SA1002 .*:2: t is no RFC 3339 time/],
    'has a t of year 1': [
      JSON.stringify({ t: '0001-01-01T00:00:00Z', resource: 'pods', type: 'ADDED', object: {} }),
      /SA1002 .*:2: t is no/,
    ],
    'is of another resource': [line(2, 'secrets', 'ADDED', {}), /SA1002 .*:2: resource "secrets" is unknown; .* pods,/],
    'is of another type': [line(2, 'pods', 'ERROR', {}), /SA1002 .*:2: type "ERROR" is unknown/],
    'has no object': [line(2, 'pods', 'ADDED', null), /SA1002 .*:2: object is not an object/],
    'has a Pod without a uid': [
      line(2, 'pods', 'ADDED', { metadata: { name: 'x' } }),
      /SA1003 .*watch\.ndjson:2: pod\/\/x: metadata\.name or metadata\.uid is missing\. The object/,
    ],
    'has a Job, an Event, a node that is none': [line(2, 'jobs', 'ADDED', {}), /SA1003 .*:2: job\//],
    'is of a prototype’s making': ['{"__proto__": {"t": 1}, "constructor": 2}', /SA1002 .*:2: resource is missing/],
  };
  for (const [what, [text, said]] of Object.entries(broken)) {
    it(`${what}: file and line are named, it is counted, and the rest goes on`, async () => {
      const result = await read(
        recordingOf(GOOD, `${text.trimEnd()}\n`, line(3, 'pods', 'MODIFIED', pod(2, ['app'], []))),
      );
      expect(result).to.include({ frames: 2, problems: 1 });
      expect(result.said).to.have.length(1);
      expect(result.said[0]).to.match(said);
      expect(result.store.pods.get('uid-1')?.samples).to.have.length(2);
    });
  }

  it('may have been a frame of any living Pod: that is a gap, and nothing is proven across it', async () => {
    const gaps = async (...lines: readonly string[]) =>
      (await read(recordingOf(...lines))).store.pods.get('uid-1')?.gaps.length;
    const after = line(3, 'pods', 'MODIFIED', pod(2, ['app'], []));
    expect(await gaps(GOOD, after)).to.equal(0);
    expect(await gaps(GOOD, 'broken\n', after)).to.equal(1);
    expect(await gaps(GOOD, line(2, 'pods', 'ADDED', {}), after)).to.equal(1);
    expect(await gaps(GOOD, line(2, 'jobs', 'ADDED', {}), after), 'it was a Job').to.equal(0);
    expect(await gaps(GOOD, '{"t": "20'), 'cut off at the end: no later time is claimed').to.equal(0);
    const deleted = line(2, 'pods', 'DELETED', pod(2, ['app'], []));
    expect(await gaps(GOOD, deleted, 'broken\n', after), 'it was gone').to.equal(0);
  });

  it('does not count for the time up to which the evidence is complete', async () => {
    const { now } = await read(recordingOf(GOOD, line(50, 'pods', 'ADDED', {})));
    expect(formatTime(now ?? 0)).to.equal('2026-11-22T12:00:01.000000Z');
  });

  it('ends the reading where the one who is told of it throws', async () => {
    const reading = replayInto(createStore(), recordingOf('broken\n', GOOD), {
      onProblem(problem) {
        throw problem;
      },
    });
    expect(await reading.catch((error: unknown) => error)).to.include({ code: 'SA1002', about: 'watch.ndjson:1' });
  });
});

describe('a file that is no recording', () => {
  it('is told plainly: what it holds, and what is wanted', async () => {
    const truth = await errorOf(openRecording(pathOf('02-order', 'truth.ndjson')));
    expect(truth.code).to.equal('SA1001');
    expect(truth.message).to.match(/not one of its lines is a frame.*truth\.ndjson.*watch\.ndjson/);
    const logs = await errorOf(openRecording(pathOf('02-order', 'logs.ndjson')));
    expect(logs.message).to.match(/log \(logs\.ndjson\).*watch\.ndjson/);
    expect((await errorOf(recordingOf('hello\nworld\n'))).message).to.contain('not JSON');
  });

  it('cannot be read: the path is named', async () => {
    for (const path of ['/nonexistent/watch.ndjson', '/']) {
      expect(await errorOf(openRecording(path))).to.include({ code: 'SA1001', about: path });
    }
  });
});

describe('a Pod with names that mean something to JavaScript', () => {
  it('is a Pod like any other', async () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      const object = pod(1, [name, 'hasOwnProperty'], [], { name, uid: name });
      const { store, problems } = await read(recordingOf(line(1, 'pods', 'ADDED', object)));
      expect(problems).to.equal(0);
      expect([...store.pods.keys()]).to.deep.equal([name]);
      expect(store.pods.get(name)?.spec.containers.map((c) => c.name)).to.deep.equal(['hasOwnProperty', name]);
    }
    expect(Object.keys(Object.prototype)).to.deep.equal([]);
  });
});

describe('a recording in a file', () => {
  it('of many megabytes is never held whole', async () => {
    const lines = Array.from({ length: 4_000 }, (_, i) =>
      line(i % 3_000, 'pods', 'MODIFIED', { ...pod(i + 1, ['app'], []), padding: 'x'.repeat(8_000) }),
    );
    await withFiles({ 'watch.ndjson': lines.join('') }, async (folder) => {
      const { frames, store } = await read(openRecording(`${folder}/watch.ndjson`));
      expect(frames).to.equal(4_000);
      expect(store.pods.get('uid-1')?.samples.length).to.be.at.most(64);
    });
  });
});
