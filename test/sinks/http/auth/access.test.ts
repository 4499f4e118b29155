import { expect } from 'chai';
import { AuditError } from '../../../../src/errors.ts';
import type { KubeClient } from '../../../../src/kube/client.ts';
import { askAccess, type Access } from '../../../../src/sinks/http/auth/access.ts';
import { virtualTime, type VirtualTime } from '../../../kube/support/virtualtime.ts';

const WANTED = { path: { path: '/metrics', verb: 'get' } };

describe('what the API server says of a caller', () => {
  let time: VirtualTime;
  let asked: string[];
  let answer: (kind: string) => object;
  let access: Access;
  beforeEach(() => {
    time = virtualTime();
    asked = [];
    answer = (kind) =>
      kind === 'TokenReview'
        ? { status: { authenticated: true, user: { username: 'ann' } } }
        : { status: { allowed: true } };
    const create = async (_: string, review: object): Promise<object> => {
      const { kind } = review as { kind: string };
      asked.push(kind);
      return answer(kind);
    };
    access = askAccess({ create: create as KubeClient['create'] }, time);
  });
  /** How often it was asked while the same question came each second for so long. */
  const timesAsked = async (seconds: number, question: () => Promise<unknown>): Promise<number> => {
    for (let second = 0; second < seconds; second += 1) {
      await question();
      await time.advance(1_000);
    }
    return asked.length;
  };
  const ann = { username: 'ann' };

  it('is good for a minute of a token', async () => {
    expect(await timesAsked(61, () => access.whoami('a'))).equal(2);
  });

  it('is good for ten seconds of a token that it does not know', async () => {
    answer = () => ({ status: { user: {}, error: '[invalid bearer token]' } });
    expect(await timesAsked(11, () => access.whoami('a'))).equal(2);
    expect(await access.whoami('a')).equal(null);
  });

  it('is good for five minutes of what is allowed', async () => {
    expect(await timesAsked(301, () => access.may(ann, WANTED))).equal(2);
  });

  it('is good for half a minute of what is denied', async () => {
    answer = () => ({ status: { allowed: false } });
    expect(await timesAsked(31, () => access.may(ann, WANTED))).equal(2);
    expect(await access.may(ann, WANTED)).equal(false);
  });

  it('is another answer for another user, other groups, another path or another verb', async () => {
    await access.may(ann, WANTED);
    await access.may({ username: 'bob' }, WANTED);
    await access.may({ ...ann, groups: ['admins'] }, WANTED);
    await access.may(ann, { path: { path: '/page', verb: 'get' } });
    await access.may(ann, { path: { path: '/metrics', verb: 'head' } });
    await access.may(ann, { resource: { resource: 'sidecaraudits', verb: 'get', namespace: 'a' } });
    await access.may(ann, { resource: { resource: 'sidecaraudits', verb: 'get', namespace: 'b' } });
    expect(asked).length(7);
  });

  it('is no where it says anything but a plain yes', async () => {
    for (const status of [undefined, {}, { allowed: 'true' }, { allowed: true, denied: true }]) {
      answer = () => ({ status });
      expect(await access.may({ username: JSON.stringify(status) ?? '' }, WANTED)).equal(false);
    }
    for (const status of [undefined, {}, { authenticated: true }, { authenticated: true, user: { username: '' } }]) {
      answer = () => ({ status });
      expect(await access.whoami(JSON.stringify(status) ?? '')).equal(null);
    }
  });

  it('is waited for four and a half seconds, with a try now and then', async () => {
    answer = () => {
      throw new AuditError('SA2002', 'POST', 'ECONNREFUSED');
    };
    const failed = access.whoami('a').catch((error: unknown) => error);
    await time.advance(4_400);
    expect(asked).length(5); // at 0, 0.5, 1.25, 2.38 and 4.06 s
    await time.advance(100);
    expect(await failed).include({ code: 'SA2011' });
    expect(time.timers()).equal(0);
  });
});
