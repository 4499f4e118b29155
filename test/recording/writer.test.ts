import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { AuditError } from '../../src/errors.ts';
import { replayAll } from '../../src/recording/replay-all.ts';
import { openRecording } from '../../src/recording/source.ts';
import { recordingWriter, type WriterOptions } from '../../src/recording/writer/recording-writer.ts';
import { readFrame } from '../../src/recording/frame.ts';
import { withFiles } from '../tools/temporary.ts';
import { linesOf, pathOf, read } from './support.ts';

const PLAIN: Omit<WriterOptions, 'path'> = { gzip: false, force: false, rotateBytes: null, keep: 5 };

function writeAll(options: WriterOptions, recording = '02-order') {
  const writer = recordingWriter(options);
  for (const text of linesOf(recording)) {
    const frame = readFrame(text);
    if ('type' in frame) writer.add(frame);
    writer.flush();
  }
  writer.close();
  return writer.written();
}

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof AuditError) return `${error.code} ${error.about}: ${error.message}`;
    throw error;
  }
  return 'nothing';
}

const gapsIn = async (paths: readonly string[]): Promise<number> => {
  const groups = await replayAll(paths.map(openRecording));
  return groups.flatMap((g) => [...g.store.pods.values()]).reduce((n, pod) => n + pod.gaps.length, 0);
};

describe('writing a recording', () => {
  it('gives what it was given, compressed or not', async () => {
    await withFiles({}, async (folder) => {
      const before = await read(openRecording(pathOf('02-order')));
      for (const gzip of [false, true]) {
        const path = join(folder, `${gzip}.ndjson`);
        writeAll({ ...PLAIN, path, gzip });
        const after = await read(openRecording(path));
        expect([...after.store.pods.values()]).to.deep.equal([...before.store.pods.values()]);
        expect(after).to.deep.include({ frames: before.frames, problems: 0, now: before.now });
        expect(statSync(path).mode & 0o777).to.equal(0o600);
      }
    });
  });

  it('never overwrites what is there, unless told to', async () => {
    await withFiles({ 'there.ndjson': 'precious', 'r.ndjson.1': 'precious' }, (folder) => {
      const path = join(folder, 'there.ndjson');
      expect(codeOf(() => recordingWriter({ ...PLAIN, path }))).to.match(/^SA1004 .*it exists already/);
      const rotated = { ...PLAIN, path: join(folder, 'r.ndjson'), rotateBytes: 1 };
      expect(codeOf(() => recordingWriter(rotated))).to.match(/^SA1004 .*r\.ndjson\.1: it exists already/);
      expect(existsSync(rotated.path)).to.equal(false);
      expect(readFileSync(path, 'utf8')).to.equal('precious');
      writeAll({ ...PLAIN, path, force: true });
      expect(readFileSync(path, 'utf8')).not.to.contain('precious');
    });
  });

  it('says plainly why a file cannot be written', () => {
    expect(codeOf(() => recordingWriter({ ...PLAIN, path: '/nonexistent/r' }))).to.contain('there is no such folder');
    expect(codeOf(() => recordingWriter({ ...PLAIN, path: '/', force: true }))).to.contain('it is a folder');
    // A device that is always full.
    expect(codeOf(() => writeAll({ ...PLAIN, path: '/dev/full', force: true }))).to.contain('the disk is full');
  });

  it('rotates: at most so many files, each to be read alone, and nothing missed at the seams', async () => {
    await withFiles({}, async (folder) => {
      const path = join(folder, 'r.ndjson');
      const all = writeAll({ ...PLAIN, path, rotateBytes: 30_000, keep: 100 });
      expect(all.parts).to.be.greaterThan(3);
      expect(all.paths.at(-1)).to.equal(path);
      expect(all.paths).to.have.length(all.parts);
      expect(await gapsIn(all.paths)).to.equal(0);
      expect(await gapsIn(all.paths.toReversed())).to.equal(0);
      expect(await gapsIn(all.paths.filter((_, i) => i !== 1)), 'one is missing').to.be.greaterThan(0);
      const [before] = await replayAll([openRecording(pathOf('02-order'))]);
      const [after] = await replayAll(all.paths.map(openRecording));
      expect([...(after?.store.pods.values() ?? [])]).to.deep.equal([...(before?.store.pods.values() ?? [])]);
      for (const part of all.paths) {
        const alone = await read(openRecording(part));
        expect(alone.problems, part).to.equal(0);
        // The first begins before any node was told of.
        if (part !== all.paths[0]) expect([...alone.store.nodes.keys()], part).to.deep.equal(['lab']);
      }
    });
  });

  it('lets the oldest go', async () => {
    for (const keep of [1, 3]) {
      await withFiles({}, (folder) => {
        const path = join(folder, 'r.ndjson');
        const { paths, parts } = writeAll({ ...PLAIN, path, rotateBytes: 2_000, keep, gzip: keep === 3 });
        expect(parts).to.be.greaterThan(keep);
        expect(paths).to.have.length(keep);
        expect(readdirSync(folder)).to.have.length(keep);
      });
    }
  });

  it('overwrites the parts of an earlier recording only when told to, and then takes none for its own', async () => {
    await withFiles({ 'r.ndjson': 'old', 'r.ndjson.1': 'old', 'r.ndjson.3': 'old' }, (folder) => {
      const path = join(folder, 'r.ndjson');
      writeFileSync(path, 'old');
      const { paths } = writeAll({ ...PLAIN, path, force: true, rotateBytes: 10_000_000 });
      expect(paths).to.deep.equal([path]);
      expect(readdirSync(folder)).to.deep.equal(['r.ndjson']);
    });
  });
});
