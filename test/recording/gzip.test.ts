import { gzipSync } from 'node:zlib';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { openRecording } from '../../src/recording/source.ts';
import { withFiles } from '../tools/temporary.ts';
import { pathOf, read, type Read } from './support.ts';

const WHOLE = readFileSync(pathOf('16-rollout'));

async function readBytes(bytes: Uint8Array, name = 'watch.ndjson'): Promise<Read> {
  let result: Read | undefined;
  await withFiles({}, async (folder) => {
    writeFileSync(join(folder, name), bytes);
    result = await read(openRecording(join(folder, name)));
  });
  if (result === undefined) throw new Error('not read');
  return result;
}

async function failure(bytes: Uint8Array): Promise<unknown> {
  return readBytes(bytes).then(
    () => null,
    (error: unknown) => error,
  );
}

describe('a compressed recording', () => {
  it('is told by its first bytes, not by its name', async () => {
    const plain = await readBytes(WHOLE, 'watch.ndjson.gz');
    const compressed = await readBytes(gzipSync(WHOLE), 'watch.txt');
    expect(compressed).to.include({ frames: plain.frames, problems: 0, now: plain.now });
    expect(compressed.store).to.deep.equal(plain.store);
  });

  it('may be several, one after the other, as `cat` makes them', async () => {
    const half = WHOLE.indexOf(10, WHOLE.length / 2) + 1;
    const parts = Buffer.concat([gzipSync(WHOLE.subarray(0, half)), gzipSync(WHOLE.subarray(half))]);
    expect((await readBytes(parts)).store).to.deep.equal((await readBytes(WHOLE)).store);
  });

  it('that was cut in the middle is read up to there, and the rest counted as one broken line', async () => {
    const bytes = gzipSync(WHOLE);
    const half = await readBytes(bytes.subarray(0, bytes.length / 2));
    expect(half.problems).to.equal(1);
    expect(half.frames).to.be.within(50, 150);
    expect(half.said[0]).to.match(/SA1002 .*watch\.ndjson:\d+: the compressed data ends in the middle/);
    const all = await readBytes(bytes.subarray(0, -4));
    expect(all).to.include({ problems: 1, frames: (await readBytes(WHOLE)).frames });
  });

  it('that was damaged cannot be trusted at all', async () => {
    const bytes = gzipSync(WHOLE);
    bytes[(bytes.length / 2) | 0] = (bytes[(bytes.length / 2) | 0] ?? 0) ^ 0xff;
    expect(await failure(bytes)).to.include({ code: 'SA1001' });
  });

  it('that is a bomb is refused', async () => {
    const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024));
    expect(await failure(bomb))
      .to.include({ code: 'SA1001' })
      .and.property('message')
      .match(/250 times its size/);
  });
});
