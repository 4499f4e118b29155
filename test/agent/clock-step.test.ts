import { expect } from 'chai';
import { clockWatch } from '../../src/agent/clock-step.ts';

const clocks = () => {
  const time = { wall: 1_795_341_600_000, monotonic: 5_000 };
  const pass = (ms: number): void => {
    time.wall += ms;
    time.monotonic += ms;
  };
  return { time, pass, watch: clockWatch({ wallMs: () => time.wall, monotonicMs: () => time.monotonic }) };
};

describe('the watch over the clock of the node', () => {
  it('says nothing of time that passes, nor of a clock that is slewed', () => {
    const { time, pass, watch } = clocks();
    for (let n = 0; n < 100; n += 1) {
      pass(1_000);
      time.wall += 0.1;
      expect(watch.check()).to.equal(null);
    }
    expect(watch.steppedAt()).to.equal(null);
  });

  it('notices a clock that was set, forward or back, once each', () => {
    const { time, pass, watch } = clocks();
    pass(1_000);
    time.wall += 90_000;
    expect([watch.check(), watch.check()]).to.deep.equal([90_000, null]);
    pass(1_000);
    time.wall -= 250;
    expect([watch.check(), watch.check()]).to.deep.equal([-250, null]);
    expect(watch.steppedAt()).to.equal(BigInt(time.wall) * 1_000_000n);
  });

  it('does not take an interruption between its two readings for a step', () => {
    const time = { wall: 1_000_000, monotonic: 0 };
    const watch = clockWatch({
      wallMs: () => time.wall,
      // Each reading takes long: the machine is busy.
      monotonicMs: () => {
        time.monotonic += 50;
        time.wall += 50;
        return time.monotonic;
      },
    });
    expect([watch.check(), watch.check()]).to.deep.equal([null, null]);
  });
});
