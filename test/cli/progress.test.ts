import { expect } from 'chai';
import { progressLine } from '../../src/cli/progress.ts';

function on(terminal: boolean) {
  let now = 0;
  let written = '';
  const output = { isTTY: terminal, columns: 20, write: (text: string) => (written += text) };
  const progress = progressLine(output, () => now);
  return {
    progress,
    at: (ms: number, text: string): string => {
      now = ms;
      written = '';
      progress.at(text);
      return written;
    },
    cleared: (): string => {
      written = '';
      progress.clear();
      return written;
    },
  };
}

describe('progress, on a terminal', () => {
  it('is nothing of work that takes no time', () => {
    const { at, cleared } = on(true);
    expect(at(0, 'a') + at(499, 'b') + cleared()).to.equal('');
  });

  it('is one line, written over now and then, never longer than a row', () => {
    const { at } = on(true);
    expect(at(500, 'reading a')).to.equal('\rreading a\u001b[K');
    expect(at(600, 'reading b')).to.equal('');
    expect(at(700, 'x'.repeat(90))).to.equal(`\r${'x'.repeat(19)}\u001b[K`);
  });

  it('is taken away before anything else is written, once', () => {
    const { at, cleared } = on(true);
    at(500, 'reading a');
    expect(cleared()).to.equal('\r\u001b[K');
    expect(cleared()).to.equal('');
  });
});

describe('progress, in a log', () => {
  it('writes no escapes, and nothing that is left to be cleared', () => {
    const { at, cleared } = on(false);
    expect(at(600, 'a') + at(9_999, 'b') + cleared()).to.equal('');
  });
});
