import { expect } from 'chai';
import { pause, systemTiming } from '../../src/kube/timing.ts';
import { virtualTime } from './support/virtualtime.ts';

const outcome = (promise: Promise<void>): Promise<unknown> =>
  promise.then(() => 'over').catch((error: unknown) => error);

describe('a pause', () => {
  it('is as long as it says', async () => {
    const time = virtualTime();
    let over = false;
    void pause(time, 1000).then(() => (over = true));
    await time.advance(999);
    expect(over).to.equal(false);
    await time.advance(1);
    expect(over).to.equal(true);
  });

  it('ends at once with the signal’s reason, and takes its timer with it', async () => {
    const time = virtualTime();
    const stop = new AbortController();
    const reason = new Error('shutting down');
    const paused = outcome(pause(time, 1000, stop.signal));
    stop.abort(reason);
    expect(await paused).to.equal(reason);
    expect(time.timers()).to.equal(0);
    expect(await outcome(pause(time, 1000, stop.signal))).to.equal(reason);
    expect(time.timers()).to.equal(0);
  });
});

describe('the system’s own time', () => {
  it('tells the wall clock in µs and calls timers off', async () => {
    expect(systemTiming.nowMicros()).to.be.closeTo(Date.now() * 1000, 1_000_000);
    expect(systemTiming.random()).to.be.within(0, 1);
    let ran = false;
    systemTiming.after(1, () => (ran = true))();
    await pause(systemTiming, 5);
    expect(ran).to.equal(false);
  });
});
