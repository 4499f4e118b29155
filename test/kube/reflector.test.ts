import { expect } from 'chai';
import { config, filter, map, take, type Observable } from 'rxjs';
import { AuditError } from '../../src/errors.ts';
import type { Delta } from '../../src/kube/delta.ts';
import { reflect } from '../../src/kube/reflector.ts';
import { added, initialEnd, reduce, status, uidOf, type Facts } from './support/objects.ts';
import { reflecting, synced } from './support/reflecting.ts';
import { scriptedServer } from './support/scripted.ts';
import { virtualTime } from './support/virtualtime.ts';

const setUp = () => {
  const time = virtualTime();
  const server = scriptedServer();
  const deltas: Observable<Delta<Facts>> = reflect({
    connection: server.connection,
    path: '/api/v1/pods',
    reduce,
    uidOf,
    timing: time,
  });
  return { time, server, deltas };
};

describe('an error of the reader', () => {
  it('in an operator reaches the reader’s error handler and ends the watch', async () => {
    const { time, server, deltas } = setUp();
    const errors: unknown[] = [];
    const broken = new TypeError('a defect of the reader');
    const failing = deltas.pipe(
      map(() => {
        throw broken;
      }),
    );
    failing.subscribe({ error: (error: unknown) => errors.push(error) });
    await time.settle();
    server
      .last()
      .respond(200)
      .send(added('a', 'u1', 7), added('b', 'u2', 8));
    await time.settle();
    expect(errors).to.deep.equal([broken]);
    expect(server.last().aborted()).to.equal(true);
    expect(time.timers()).to.equal(0);
  });

  it('in a plain subscriber is reported as unhandled, and not taken for a frame that cannot be read', async () => {
    const { time, server, deltas } = setUp();
    const unhandled: unknown[] = [];
    const broken = new TypeError('a defect of the reader');
    config.onUnhandledError = (error) => unhandled.push(error);
    try {
      const subscription = deltas.subscribe(() => {
        throw broken;
      });
      await time.settle();
      server
        .last()
        .respond(200)
        .send(added('a', 'u1', 7));
      await time.settle();
      await new Promise((resolve) => setTimeout(resolve, 1));
      expect(unhandled).to.deep.equal([broken]);
      expect(server.exchanges).to.have.length(1);
      subscription.unsubscribe();
    } finally {
      config.onUnhandledError = null;
    }
  });

  it('in the health callback ends the stream with SA9001', async () => {
    const { server, errors, time } = await reflecting({
      onHealth: () => {
        throw new TypeError('a defect of the reader');
      },
    });
    server.last().respond(200);
    await time.settle();
    expect(errors).to.have.length(1);
    expect(errors[0]).to.be.instanceOf(AuditError).with.property('code', 'SA9001');
    expect(time.timers()).to.equal(0);
  });
});

describe('unsubscribing', () => {
  it('aborts the watch and leaves no timer', async () => {
    const { watch, subscription, time, errors } = await synced();
    subscription.unsubscribe();
    await time.settle();
    expect(watch.aborted()).to.equal(true);
    expect(time.timers()).to.equal(0);
    expect(errors).to.deep.equal([]);
  });

  it('during the backoff ends that too', async () => {
    const { watch, subscription, time, server } = await synced();
    watch.fail(new AuditError('SA2002', 'GET', 'ECONNRESET'));
    await time.settle();
    subscription.unsubscribe();
    await time.advance(100_000);
    expect(time.timers()).to.equal(0);
    expect(server.exchanges).to.have.length(1);
  });

  it('before the server has answered aborts the request', async () => {
    const { server, subscription, time } = await reflecting();
    subscription.unsubscribe();
    await time.settle();
    expect(server.last().aborted()).to.equal(true);
    expect(time.timers()).to.equal(0);
  });

  it('in the middle of a chunk reduces nothing more of it', async () => {
    const { time, server } = setUp();
    const names: string[] = [];
    const counted = reflect<Facts>({
      connection: server.connection,
      path: '/api/v1/pods',
      timing: time,
      uidOf,
      reduce: (raw) => {
        const facts = reduce(raw);
        names.push(facts.name);
        return facts;
      },
    });
    counted.pipe(take(1)).subscribe();
    await time.settle();
    server
      .last()
      .respond(200)
      .send(added('a', 'u1', 7), added('b', 'u2', 8), initialEnd(9));
    await time.settle();
    expect(names).to.deep.equal(['a']);
    expect(server.last().aborted()).to.equal(true);
  });
});

describe('a reflector', () => {
  it('asks nothing before it is subscribed to, and for each subscriber anew', async () => {
    const { time, server, deltas } = setUp();
    await time.advance(1000);
    expect(server.exchanges).to.have.length(0);
    const subscriptions = [deltas.subscribe(), deltas.subscribe()];
    await time.settle();
    expect(server.exchanges).to.have.length(2);
    subscriptions.forEach((subscription) => {
      subscription.unsubscribe();
    });
  });

  it('remembers for the next subscriber that the server knows no watch-list', async () => {
    const { time, server, deltas } = setUp();
    const first = deltas.subscribe();
    await time.settle();
    server
      .last()
      .respond(422)
      .sendText(JSON.stringify(status(422)))
      .end();
    await time.settle();
    first.unsubscribe();
    const second = deltas.subscribe();
    await time.settle();
    expect(server.last().query).to.have.property('limit', 500);
    second.unsubscribe();
  });

  it('gives all frames of a chunk in the order they came, in one go', async () => {
    const { time, server, deltas } = setUp();
    const turns: number[] = [];
    let turn = 0;
    const subscription = deltas.pipe(filter((delta) => delta.kind === 'upsert')).subscribe(() => turns.push(turn));
    await time.settle();
    server
      .last()
      .respond(200)
      .send(added('a', 'u1', 7), added('b', 'u2', 8), added('c', 'u3', 9));
    const ticking = setInterval(() => (turn += 1), 0);
    await time.settle();
    clearInterval(ticking);
    expect(new Set(turns).size).to.equal(1);
    expect(turns).to.have.length(3);
    subscription.unsubscribe();
  });

  it('counts every frame for health, and notes when the last came', async () => {
    const { watch, time, health } = await synced([added('a', 'u1', 7)]);
    expect(health().frames).to.equal(2);
    await time.advance(5000);
    watch.send(added('b', 'u2', 101));
    await time.settle();
    expect(health()).to.include({ resource: 'pods', frames: 3, lastFrameAt: time.nowMicros(), lastError: null });
  });
});
