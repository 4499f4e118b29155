import { expect } from 'chai';
import { screenLines } from '../../src/follow/frame-of.ts';
import { judgedIn } from '../recording/support.ts';

const OPTIONS = { width: 100, color: false, unicode: true };

describe('what fills a screen', () => {
  it('is every Pod, and what the signs mean below', async () => {
    const [judged] = await judgedIn('02-order');
    if (judged === undefined) throw new Error('no Pod');
    const pods = Array.from({ length: 3 }, () => ({ judged, now: 0 }));
    const lines = screenLines(pods, [], Infinity, OPTIONS);
    expect(lines.filter((line) => line.includes('pod/'))).to.have.length(3);
    expect(lines.join('\n')).to.contain('grace period ends');
    expect(lines.every((line) => !line.includes('\n'))).to.equal(true);
  });

  it('is no Pod that would lie below it: thousands cost no more than what is in sight', async () => {
    const [judged] = await judgedIn('02-order');
    if (judged === undefined) throw new Error('no Pod');
    const pods = Array.from({ length: 100_000 }, () => ({ judged, now: 0 }));
    const begin = performance.now();
    const lines = screenLines(pods, [], 40, OPTIONS);
    expect(performance.now() - begin).to.be.below(1_000);
    expect(lines.filter((line) => line.includes('pod/')).length).to.be.below(5);
    expect(lines.at(-1)).to.match(/^9999\d more Pods$/);
  });
});
