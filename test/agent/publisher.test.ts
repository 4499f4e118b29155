import { expect } from 'chai';
import type { AgentEvent } from '../../src/agent/event.ts';
import { MOST_QUEUED, publisher, type PublishResult } from '../../src/agent/publisher.ts';
import type { Change } from '../../src/agent/transitions.ts';
import { AuditError } from '../../src/errors.ts';
import { StatusError } from '../../src/kube/status.ts';
import type { Timing } from '../../src/kube/timing.ts';
import { exited } from './making.ts';

const change = (n: number, container = `c${n}`): Change => ({
  run: exited({ id: `id-${n}`, container }),
  transition: 'finished',
  clockSteppedAt: null,
});
const answer = (code: number, reason: string): StatusError =>
  new StatusError('POST', { code, reason, message: '', retryAfterMs: null, object: 'x' });

/** A clock that stands until it is set forward, and then runs what is due. */
function virtualTime() {
  let now = 0;
  const due: { readonly at: number; readonly act: () => void; off: boolean }[] = [];
  const timing: Timing = {
    nowMicros: () => 1_795_341_600_000_000 + now * 1_000,
    monotonicMs: () => now,
    random: () => 0,
    after: (ms, act) => {
      const timer = { at: now + ms, act, off: false };
      due.push(timer);
      return () => {
        timer.off = true;
      };
    },
  };
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const pass = async (ms: number): Promise<void> => {
    const until = now + ms;
    for (;;) {
      await settled();
      const next = due.filter((t) => !t.off && t.at <= until).toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      now = Math.max(now, next.at);
      next.off = true;
      next.act();
    }
    now = until;
    await settled();
  };
  return { timing, pass };
}

function scene(answers: (event: AgentEvent, nth: number) => Error | null = () => null, perSecond = 1_000) {
  const { timing, pass } = virtualTime();
  const asked: AgentEvent[] = [];
  const results: PublishResult[] = [];
  const warnings: string[] = [];
  const log = { debug: () => {}, info: () => {}, error: () => {}, warn: (message: string) => warnings.push(message) };
  const made = publisher({
    client: {
      create: (path, object) => {
        expect(path).to.equal('/apis/events.k8s.io/v1/namespaces/shop/events');
        asked.push(object as AgentEvent);
        const error = answers(object as AgentEvent, asked.length);
        return error === null ? Promise.resolve(object) : Promise.reject(error);
      },
    },
    log,
    timing,
    origin: () => ({ node: 'node-1', runtime: 'containerd' }),
    nodeRate: { perSecond, burst: 10 },
    containerRate: { perSecond: 0.5, burst: 5 },
    onResult: (result) => results.push(result),
  });
  return { made, pass, asked, results, warnings, timing };
}

describe('the publisher of Events', () => {
  it('creates each once, and takes one that is there already for its own', async () => {
    const { made, pass, results } = scene((_, nth) => (nth === 1 ? null : answer(409, 'AlreadyExists')));
    made.offer(change(1));
    await pass(10);
    made.offer(change(1));
    await pass(60_000);
    expect(results).to.deep.equal(['created', 'exists']);
    expect(made.pending()).to.equal(0);
  });

  it('waits for an API server that is away, and then loses nothing and keeps the order', async () => {
    const away = new AuditError('SA2002', 'POST', 'refused');
    let down = true;
    const { made, pass, asked, results, warnings } = scene(() => (down ? away : null));
    for (let n = 0; n < 3; n += 1) made.offer(change(n));
    await pass(120_000);
    expect(made.pending()).to.equal(3);
    expect(asked.length, 'asked with growing pauses').to.be.within(4, 20);
    expect(warnings, 'said once').to.have.length(1);
    down = false;
    await pass(60_000);
    expect(made.pending()).to.equal(0);
    expect(results.filter((each) => each === 'created')).to.have.length(3);
    const names = asked.slice(-3).map((each) => each.metadata.annotations['sidecaraudit.dev/container']);
    expect(new Set(names)).to.deep.equal(new Set(['c0', 'c1', 'c2']));
  });

  it('gives up where trying again mends nothing: the namespace is going', async () => {
    const { made, pass, asked, results } = scene(() => answer(403, 'Forbidden'));
    made.offer(change(1));
    await pass(600_000);
    expect(asked).to.have.length(1);
    expect(results).to.deep.equal(['refused']);
  });

  it('tries again after a 401: tokens are rotated', async () => {
    const { made, pass, results } = scene((_, nth) => (nth === 1 ? answer(401, 'Unauthorized') : null));
    made.offer(change(1));
    await pass(60_000);
    expect(results).to.deep.equal(['failed', 'created']);
  });

  it('keeps to its rate', async () => {
    const { made, pass, asked } = scene(() => null, 2);
    for (let n = 0; n < 30; n += 1) made.offer(change(n));
    await pass(0);
    expect(asked).to.have.length(10);
    await pass(5_000);
    expect(asked).to.have.length(20);
    await pass(5_000);
    expect(asked).to.have.length(30);
  });

  it('sums up what one container has too many of, and tells the others all the same', async () => {
    const { made, pass, asked, results } = scene();
    for (let n = 0; n < 40; n += 1) made.offer(change(n, 'crashing'));
    made.offer(change(99, 'app'));
    await pass(1_000);
    expect(results.filter((each) => each === 'dropped')).to.have.length(35);
    made.sumUp();
    made.sumUp();
    await pass(1_000);
    const reasons = asked.map((each) => `${each.metadata.annotations['sidecaraudit.dev/container']} ${each.reason}`);
    expect(reasons.slice(5)).to.deep.equal(['app ContainerExited', 'crashing ContainerTransitionsDropped']);
    expect(asked.at(-1)?.metadata.annotations['sidecaraudit.dev/dropped']).to.equal('35');
  });

  it('holds no more than so many, and counts the rest', async () => {
    const { made, pass, results } = scene(() => new AuditError('SA2002', 'POST', 'refused'));
    for (let n = 0; n < MOST_QUEUED + 100; n += 1) made.offer(change(n));
    await pass(0);
    expect(made.pending()).to.be.at.most(MOST_QUEUED + 4);
    expect(results.filter((each) => each === 'dropped').length).to.be.within(90, 100);
  });
});
