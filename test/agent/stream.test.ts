import { expect } from 'chai';
import { Subject, type Subscription } from 'rxjs';
import { stream } from '../../src/agent/stream.ts';

async function until(what: string, holds: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`not within 10 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('the subscriptions to the runtime’s events', () => {
  let subscription: Subscription | null = null;
  afterEach(() => subscription?.unsubscribe());

  /** `now` is the clock that the stream reads; the renewal of subscriptions goes by the real one. */
  const scene = (deadlineMs: number, overlapMs: number) => {
    const made: Subject<Uint8Array>[] = [];
    const seen = { now: 0, gaps: 0, failures: 0, made };
    const events = (): Subject<Uint8Array> => {
      const next = new Subject<Uint8Array>();
      made.push(next);
      return next;
    };
    subscription = stream({
      cri: { events },
      deadlineMs,
      overlapMs,
      monotonicMs: () => seen.now,
      onGap: () => (seen.gaps += 1),
      mostWaiting: 8,
      onDropped: () => {},
      onUnreadable: () => {},
    }).subscribe({ error: () => (seen.failures += 1) });
    return seen;
  };

  it('renews each before it ends, so there is no gap', async () => {
    const seen = scene(30, 20);
    await until('renewed', () => seen.made.length >= 3);
    expect(seen.made.at(-1)?.observed).to.equal(true);
    seen.made[0]?.complete();
    expect(seen.gaps).to.equal(0);
  });

  it('says that there was a gap when it comes too late to renew, as after it was stopped', async () => {
    const seen = scene(30, 20);
    await until('renewed', () => seen.made.length >= 2);
    expect(seen.gaps).to.equal(0);
    seen.now = 60_000;
    await until('the gap', () => seen.gaps > 0);
    const { length } = seen.made;
    await until('renewed in time', () => seen.made.length >= length + 2);
    expect(seen.gaps).to.equal(1);
  });

  it('subscribes again at once when the last of them ended by its deadline', () => {
    const seen = scene(3_600_000, 1_000);
    seen.made[0]?.complete();
    expect(seen.made).to.have.length(2);
    expect(seen.made[1]?.observed).to.equal(true);
    expect([seen.gaps, seen.failures]).to.deep.equal([1, 0]);
  });

  it('fails when the runtime ends one, and leaves none behind', () => {
    const seen = scene(3_600_000, 1_000);
    seen.made[0]?.error(new Error('gone'));
    expect(seen.failures).to.equal(1);
    expect(seen.made.some((each) => each.observed)).to.equal(false);
  });
});
