import { expect } from 'chai';
import { column, fitFor, hanging, widthOf, wrap } from '../../src/render/text.ts';

describe('text for a terminal', () => {
  it('holds nothing that moves the cursor, colours or reorders', () => {
    expect(fitFor(true, '\u001b[31mred\u001b[0m\u0007 \u202eevil\u009b2J')).to.equal('red evil2J');
  });

  it('is ASCII where that is all there is', () => {
    expect(fitFor(false, 'runtime’s → “x” – 日…')).to.equal('runtime\'s -> "x" - ?...');
  });

  it('is measured in columns', () => {
    expect(widthOf('abc')).to.equal(3);
    expect(widthOf('日本')).to.equal(4);
    expect(widthOf('e\u0301')).to.equal(1);
    expect(widthOf('🚀')).to.equal(2);
  });

  it('is cut or filled to a column', () => {
    expect(column('abc', 5, true)).to.equal('abc  ');
    expect(column('abcdef', 5, true)).to.equal('abcd…');
    expect(column('日本語', 5, true)).to.equal('日本…');
    expect(widthOf(column('日本語x', 4, true))).to.equal(4);
  });

  it('is wrapped between words, and within one only where it must be', () => {
    expect(wrap('one two three', 8)).to.deep.equal(['one two', 'three']);
    expect(wrap('abcdefghij', 4)).to.deep.equal(['abcd', 'efgh', 'ij']);
    expect(wrap('日本語', 1)).to.deep.equal(['日', '本', '語']);
    expect(wrap('', 5)).to.deep.equal(['']);
  });

  it('keeps a number with its unit', () => {
    expect(wrap('it took 6.0 s in all', 12)).to.deep.equal(['it took', '6.0 s in all']);
  });

  it('hangs from its first word', () => {
    expect(hanging('* ', 'one two three', 2, 12)).to.deep.equal(['* one two', '  three']);
  });
});
