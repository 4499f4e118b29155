import { expect } from 'chai';
import { LineSplitter, type Line } from '../../src/recording/lines.ts';

function split(...chunks: readonly (string | Uint8Array)[]): readonly Line[] {
  const splitter = new LineSplitter();
  const lines = chunks.flatMap((chunk) => splitter.take(typeof chunk === 'string' ? Buffer.from(chunk) : chunk));
  return [...lines, ...splitter.rest()];
}

function texts(lines: readonly Line[]): readonly string[] {
  return lines.map(({ number, text, fault }) => `${number}: ${fault ?? text}`);
}

describe('the lines of a recording', () => {
  it('are the same however the bytes come in chunks', () => {
    const bytes = Buffer.from('one\ntwö ✔\n\nfour');
    const whole = ['1: one', '2: twö ✔', '4: four'];
    expect(texts(split(bytes))).to.deep.equal(whole);
    expect(texts(split(...Array.from(bytes, (byte) => Uint8Array.of(byte))))).to.deep.equal(whole);
  });

  it('count blank lines, but do not hold them for broken', () => {
    expect(texts(split('\n \r\none\r\n'))).to.deep.equal(['3: one\r']);
  });

  it('may end without a newline, and need not', () => {
    expect(texts(split('one'))).to.deep.equal(texts(split('one\n')));
    expect(split('')).to.deep.equal([]);
  });

  it('say what is not UTF-8, and go on', () => {
    expect(texts(split(Uint8Array.of(0xff, 10), 'two\n'))).to.deep.equal(['1: not UTF-8', '2: two']);
  });

  it('are at most 8 MiB long; of a longer one nothing is held', () => {
    const part = 'x'.repeat(1024 * 1024);
    const fits = texts(split(...Array.from({ length: 8 }, () => part), '\ntwo'));
    expect(fits.map((t) => t.length)).to.deep.equal([8 * 1024 * 1024 + 3, 6]);
    const splitter = new LineSplitter();
    for (let i = 0; i < 200; i += 1) expect(splitter.take(Buffer.alloc(1024 * 1024, 120))).to.deep.equal([]);
    expect(texts([...splitter.take(Buffer.from('\ntwo\n')), ...splitter.rest()])).to.deep.equal([
      '1: longer than 8 MiB',
      '2: two',
    ]);
  });
});
