import { expect } from 'chai';
import { sizeFindings } from '../../tools/check-sizes.ts';

const sized = (path: string, lines: number): { path: string; lines: number } => ({ path, lines });

describe('the sizes of files', () => {
  it('may go up to the limit', () => {
    expect(sizeFindings([sized('src/a.ts', 400), sized('src/b.ts', 79), sized('src/c.ts', 1)])).to.deep.equal([]);
  });

  it('are held to it in tests and tools too', () => {
    const findings = sizeFindings([sized('src/a.ts', 1), sized('test/b.test.ts', 401), sized('tools/c.ts', 500)]);
    expect(findings).to.have.length(2);
    expect(findings.join()).to.contain('test/b.test.ts: 401 lines').and.to.contain('tools/c.ts: 500 lines');
  });

  it('are small in half of src, whatever the tests are like', () => {
    const tests = [1, 2, 3, 4].map((n) => sized(`test/${n}.ts`, 1));
    expect(sizeFindings([...tests, sized('src/a.ts', 80), sized('src/b.ts', 81)])).to.deep.equal([
      'src: the median file has 81 lines, it should be below 80',
    ]);
  });
});
