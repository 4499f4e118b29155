import { expect } from 'chai';
import fc from 'fast-check';
import { pace, type Pace } from '../../src/agent/pace.ts';

const INTERVALS = { exitedMs: 250, hurriedMs: 100, eagerMs: 40, allMs: 5_000, quietMs: 30_000 };
const signalled = (): Pace => pace({ ...INTERVALS, signalled: true });
const alone = (): Pace => pace({ ...INTERVALS, signalled: false });
/** Asked at 1,000 s. */
const NOW = 1_000_000;

describe('agent/pace', () => {
  it('asks at once at the beginning', () => {
    expect(signalled().untilNext(NOW)).to.equal(0);
    expect(alone().untilNext(NOW)).to.equal(0);
  });

  it('asks four times a second where nothing signals, ten times for 3 s after an exit', () => {
    const when = alone();
    when.asked(NOW, true);
    expect(when.untilNext(NOW + 10)).to.equal(240);
    expect(when.exit(NOW + 10, false)).to.equal(true);
    expect(when.untilNext(NOW + 10)).to.equal(90);
    when.asked(NOW + 3_100, false);
    expect(when.untilNext(NOW + 3_100)).to.equal(250);
    expect(when.isAllDue(NOW + 4_999)).to.equal(false);
    expect(when.isAllDue(NOW + 5_000)).to.equal(true);
  });

  it('rests where exits are signalled, asks at once at a signal, and every 40 ms for 0.4 s after it', () => {
    const when = signalled();
    when.asked(NOW, true);
    expect(when.untilNext(NOW + 1_000)).to.equal(29_000);
    when.signal(NOW + 1_000, 'gone');
    expect(when.untilNext(NOW + 1_000)).to.equal(0);
    when.asked(NOW + 1_005, false);
    expect(when.untilNext(NOW + 1_005)).to.equal(40);
  });

  it('asks for all once more after a signal: what it signalled may have been a start', () => {
    const when = signalled();
    when.asked(NOW, true);
    when.signal(NOW + 1_000, 'made');
    expect(when.untilNext(NOW + 1_000), 'its record stays').to.equal(4_000);
    when.signal(NOW + 1_100, 'gone');
    when.asked(NOW + 1_499, false);
    expect(when.untilNext(NOW + 1_501)).to.equal(3_499);
    expect(when.isAllDue(NOW + 5_000)).to.equal(true);
    when.asked(NOW + 5_000, true);
    expect(when.untilNext(NOW + 5_000)).to.equal(30_000);
  });

  it('asks ten times a second in a storm that goes on for longer than a second', () => {
    const when = signalled();
    for (let at = NOW; at <= NOW + 2_000; at += 50) when.signal(at, 'gone');
    when.asked(NOW + 2_000, false);
    expect(when.untilNext(NOW + 2_000)).to.equal(100);
  });

  it('believes no signal any more once an exit had none', () => {
    const when = signalled();
    expect(when.exit(NOW - 9_000, true), 'of the time before it').to.equal(true);
    when.signal(NOW, 'made');
    expect(when.exit(NOW + 100, false), 'just after its signal').to.equal(true);
    expect(when.exit(NOW + 3_000, false), 'without one').to.equal(false);
    when.asked(NOW + 10_000, false);
    expect(when.untilNext(NOW + 10_000)).to.equal(250);
    expect(when.exit(NOW + 20_000, false), 'said once').to.equal(true);
  });

  it('never waits longer than at rest, and never asks more often than every 40 ms', () => {
    const step = fc.record({
      after: fc.integer({ min: 0, max: 2_000 }),
      signal: fc.constantFrom(null, 'made' as const, 'gone' as const),
      exit: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.boolean(), fc.array(step, { maxLength: 60 }), (isSignalled, steps) => {
        const when = pace({ ...INTERVALS, signalled: isSignalled });
        let now = NOW;
        when.asked(now, true);
        for (const { after, signal, exit } of steps) {
          now += after;
          if (signal !== null) when.signal(now, signal);
          if (exit) when.exit(now, false);
          const next = now + when.untilNext(now);
          expect(next - now).to.be.within(0, INTERVALS.quietMs);
          if (after === 0) continue;
          when.asked(now, when.isAllDue(now));
          expect(when.untilNext(now)).to.be.at.least(INTERVALS.eagerMs);
        }
      }),
    );
  });
});
