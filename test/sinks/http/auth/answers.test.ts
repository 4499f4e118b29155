import { expect } from 'chai';
import { answers, type Answers } from '../../../../src/sinks/http/auth/answers.ts';

describe('answers that are held', () => {
  let now: number;
  let asked: string[];
  let held: Answers<boolean>;
  beforeEach(() => {
    now = 0;
    asked = [];
    held = answers<boolean>({
      isYes: (answer) => answer,
      yes: { ttlMs: 60_000, max: 2 },
      no: { ttlMs: 10_000, max: 2 },
      now: () => now,
    });
  });
  const of = (key: string, answer = true): Promise<boolean> =>
    held.of(key, () => {
      asked.push(key);
      return Promise.resolve(answer);
    });

  it('are given without asking until they have aged, a no sooner than a yes', async () => {
    await of('a', true);
    await of('b', false);
    now = 9_999;
    expect([await of('a'), await of('b')]).deep.equal([true, false]);
    now = 10_000;
    expect(await of('b')).equal(true);
    now = 59_999;
    expect(await of('a')).equal(true);
    now = 60_000;
    await of('a');
    expect(asked).deep.equal(['a', 'b', 'b', 'a']);
  });

  it('are asked for once by all who ask at the same time', async () => {
    let answer: (yes: boolean) => void = () => undefined;
    const slow = (): Promise<boolean> => {
      asked.push('a');
      return new Promise((resolve) => (answer = resolve));
    };
    const all = [held.of('a', slow), held.of('a', slow), held.of('a', slow)];
    answer(true);
    expect(await Promise.all(all)).deep.equal([true, true, true]);
    expect(asked).deep.equal(['a']);
  });

  it('are bounded in number, and the noes do not push out the yesses', async () => {
    await of('good');
    for (let i = 0; i < 1000; i += 1) await of(`wrong ${i}`, false);
    expect(held.size()).equal(3);
    await of('good');
    expect(asked.filter((key) => key === 'good')).length(1);
  });

  it('change sides', async () => {
    await of('a', false);
    now = 10_000;
    await of('a', true);
    now = 60_000;
    expect(await of('a')).equal(true);
    expect(held.size()).equal(1);
  });

  it('are no failures: those who wait fail together, and the next one asks anew', async () => {
    const fails = (): Promise<boolean> => Promise.reject(new Error('away'));
    const all = await Promise.allSettled([held.of('a', fails), held.of('a', fails)]);
    expect(all.map(({ status }) => status)).deep.equal(['rejected', 'rejected']);
    expect(await of('a')).equal(true);
  });
});
