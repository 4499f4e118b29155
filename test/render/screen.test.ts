import { expect } from 'chai';
import { openScreen } from '../../src/render/screen.ts';
import { terminal } from './terminal.ts';

const numbered = (count: number, what = 'line'): string[] => Array.from({ length: count }, (_, i) => `${what} ${i}`);

describe('a screen', () => {
  it('has in sight what was shown last, whatever was there before', () => {
    const { output, inSight } = terminal(24, 30);
    const screen = openScreen(output, { unicode: true });
    const full = 'x'.repeat(30);
    for (const lines of [['a', 'bcd', 'e'], ['a', 'b'], [], [full, full], ['short', full], numbered(22), ['a']]) {
      screen.show(lines);
      expect(inSight()).to.equal(lines.join('\n'));
    }
  });

  it('writes the lines that changed, and nothing where nothing did', () => {
    const { output, written } = terminal(24, 30);
    const screen = openScreen(output, { unicode: true });
    screen.show(['one', 'two', 'three']);
    screen.show(['one', '2', 'three']);
    expect(written.at(-1))
      .to.contain('2')
      .and.not.to.match(/one|three/);
    const before = written.length;
    screen.show(['one', '2', 'three']);
    expect(written).to.have.length(before);
  });

  it('writes everything again where what is there was spoilt', () => {
    const { output, inSight, written } = terminal(24, 30);
    const screen = openScreen(output, { unicode: true });
    screen.show(['one', 'two']);
    screen.spoilt();
    screen.show(['one', 'two']);
    expect(written.at(-1)).to.contain('one').and.to.contain('two');
    expect(inSight()).to.equal('one\ntwo');
  });

  it('never writes below its last row, and says how much there is below', () => {
    for (const [unicode, ellipsis] of [
      [true, '…'],
      [false, '~'],
    ] as const) {
      const { output, inSight } = terminal(10, 80);
      openScreen(output, { unicode }).show(numbered(50));
      const lines = inSight().split('\n');
      expect(lines).to.have.length(9);
      expect(lines.at(-1)).to.equal(`${ellipsis} 42 more lines below; a taller window shows them`);
    }
  });

  it('gives the terminal back as it was, once', () => {
    const { output, modes, written } = terminal(10, 80);
    const screen = openScreen(output, { unicode: true });
    screen.close();
    expect(written, 'it was never taken').to.deep.equal([]);
    screen.show(['a']);
    expect([...modes], 'second screen').to.deep.equal(['?1049']);
    screen.close();
    const count = written.length;
    screen.close();
    expect(written).to.have.length(count);
    expect([...modes].sort(), 'a cursor, lines that wrap').to.deep.equal(['?25', '?7']);
  });
});
