import { expect } from 'chai';
import { inOrder, NOTHING_YET, tallied, type Outcome } from '../../src/kube/tally.ts';

const ended: Outcome = { reason: 'Ended', livedMs: 300_000, brought: true, unfinished: false };

describe('the tally of connections', () => {
  it('takes an orderly end for no failure, and forgets older ones if it was a long watch', () => {
    const tally = { ...NOTHING_YET, failures: 5 };
    expect(inOrder(ended)).to.equal(true);
    expect(tallied(tally, ended).failures).to.equal(0);
    expect(tallied(tally, { ...ended, livedMs: 30_000 }).failures).to.equal(5);
  });

  it('takes an end after less than a second, or without a frame, for a failure', () => {
    for (const outcome of [
      { ...ended, livedMs: 999 },
      { ...ended, brought: false },
    ]) {
      expect(inOrder(outcome)).to.equal(false);
      expect(tallied(NOTHING_YET, outcome).failures).to.equal(1);
    }
  });

  it('counts only what comes in a row', () => {
    const tooLarge: Outcome = { ...ended, reason: 'TooLargeResourceVersion', livedMs: null, brought: false };
    const mute: Outcome = { ...ended, reason: 'Silent', brought: false };
    const two = [tooLarge, tooLarge].reduce(tallied, NOTHING_YET);
    expect(two.tooLarge).to.equal(2);
    expect(tallied(two, mute)).to.include({ tooLarge: 0, mute: 1 });
    expect(tallied(tallied(two, mute), ended)).to.include({ tooLarge: 0, mute: 0 });
  });

  it('does not call a watch mute that was never accepted, or that did bring something', () => {
    const silent: Outcome = { ...ended, reason: 'Silent' };
    expect(tallied(NOTHING_YET, silent).mute).to.equal(0);
    expect(tallied(NOTHING_YET, { ...silent, brought: false, livedMs: null }).mute).to.equal(0);
  });
});
