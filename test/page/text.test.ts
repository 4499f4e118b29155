import { expect } from 'chai';
import { fitted, plain } from '../../src/page/text.ts';

describe('text of other people', () => {
  it('is as it was where it is harmless', () => {
    for (const text of ['web-0', '<b>&amp;', 'größer 日本 🚢', 'עברית']) expect(plain(text)).equal(text);
  });

  it('has what would act on the reader written out', () => {
    expect(plain('\u001b[31mred\u0007')).equal('\\u001b[31mred\\u0007');
    expect(plain('a\u202etxt.exe\u2066')).equal('a\\u202etxt.exe\\u2066');
    expect(plain('two\nlines\there')).equal('two lines here');
  });

  it('is cut where it is too long, and says how long it was; never within a sign', () => {
    expect(plain('x'.repeat(4_096))).equal(`${'x'.repeat(400)}… (4096 characters)`);
    expect(plain(`${'x'.repeat(399)}🚢🚢`).isWellFormed()).equal(true);
  });

  it('keeps both ends where there is little room', () => {
    expect(fitted('first-sidecar', 13)).equal('first-sidecar');
    expect(fitted('a-very-long-container-name', 11)).equal('a-ver…-name');
    expect(fitted('abc', 1)).to.have.length(1);
  });
});
