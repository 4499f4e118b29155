import { expect } from 'chai';
import * as fc from 'fast-check';
import { stampReader } from '../../src/kube/stamps.ts';

const T1 = '2026-11-22T20:49:24.167375931Z';
const T2 = '2026-11-22T21:49:27.585296593+01:00';

function read(...chunks: readonly (string | Buffer)[]): { last: string | null; sound: boolean } {
  const stamps = stampReader();
  for (const chunk of chunks) stamps.push(Buffer.from(chunk));
  return { last: stamps.last(), sound: stamps.sound() };
}

describe('the times in a log', () => {
  it('are those before each line, of which the last one counts', () => {
    expect(read(`${T1} one\n${T2} two\n`)).to.deep.equal({ last: T2, sound: true });
    expect(read(`${T1} \n`)).to.deep.equal({ last: T1, sound: true });
  });

  it('are none where there is no line', () => {
    expect(read()).to.deep.equal({ last: null, sound: true });
  });

  it('count for a line that has no end', () => {
    expect(read(`${T1} one\n${T2} half of it`)).to.deep.equal({ last: T2, sound: true });
  });

  it('are not taken from the text', () => {
    expect(read(`${T1} ${T2} ${T2}\n`)).to.deep.equal({ last: T1, sound: true });
    expect(read(`${T1} text\r${T2} text\n`)).to.deep.equal({ last: T1, sound: true });
  });

  it('make it worthless where one is missing: that is the kubelet’s own complaint', () => {
    for (const complaint of [
      'unable to retrieve container logs for containerd://1234',
      `${T1} one\nfailed to watch file "/var/log/pods/x": too many open files`,
      `${T1} one\n\n`,
      `${T1} one\n2026-11-22T20:49`,
      'x'.repeat(100_000),
    ]) {
      expect(read(complaint), complaint.slice(0, 60)).to.include({ sound: false });
    }
  });

  it('say as soon as it is worthless', () => {
    const stamps = stampReader();
    expect(stamps.push(Buffer.from(`${T1} one\n`))).to.equal(true);
    expect(stamps.push(Buffer.from('no time here\n'))).to.equal(false);
    expect(stamps.push(Buffer.from(`${T2} two\n`))).to.equal(false);
  });

  it('are the same wherever the chunks are cut, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 60 }), { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat(400), { maxLength: 6 }),
        (texts, cuts) => {
          const lines = texts.map((text, i) => `${i % 2 === 0 ? T1 : T2} ${text.replaceAll('\n', ' ')}\n`).join('');
          const bytes = Buffer.from(lines);
          const places = [...new Set([0, ...cuts.map((c) => Math.min(c, bytes.length)), bytes.length])].toSorted(
            (a, b) => a - b,
          );
          const chunks = places.slice(1).map((to, i) => bytes.subarray(places[i], to));
          expect(read(...chunks)).to.deep.equal({ last: texts.length % 2 === 0 ? T2 : T1, sound: true });
        },
      ),
    );
  });
});
