import { expect } from 'chai';
import { watchdog } from '../../src/kube/watchdog.ts';
import { virtualTime } from './support/virtualtime.ts';

describe('watchdog', () => {
  const watched = () => {
    const time = virtualTime();
    let barks = 0;
    const dog = watchdog(time, 1000, () => {
      barks += 1;
    });
    return { time, dog, barks: () => barks };
  };

  it('barks once when nothing is heard for its limit', async () => {
    const { time, barks } = watched();
    await time.advance(999);
    expect(barks()).to.equal(0);
    await time.advance(5000);
    expect(barks()).to.equal(1);
  });

  it('counts from the last time it was fed', async () => {
    const { time, dog, barks } = watched();
    await time.advance(900);
    dog.feed();
    await time.advance(900);
    expect(barks()).to.equal(0);
    await time.advance(100);
    expect(barks()).to.equal(1);
  });

  it('leaves no timer behind when stopped', async () => {
    const { time, dog, barks } = watched();
    dog.stop();
    expect(time.timers()).to.equal(0);
    await time.advance(5000);
    expect(barks()).to.equal(0);
  });

  it('keeps one timer, however often it is fed', () => {
    const { time, dog } = watched();
    for (let count = 0; count < 100; count += 1) dog.feed();
    expect(time.timers()).to.equal(1);
  });
});
