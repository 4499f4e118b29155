import { expect } from 'chai';
import fc from 'fast-check';
import { eventEvidence } from '../../src/evidence/event-evidence.ts';
import type { RuntimeFact } from '../../src/evidence/runtime-fact.ts';
import { mergeRuntime } from '../../src/evidence/runtime-record.ts';
import { addRuntimeFact, createStore, forgetPod } from '../../src/evidence/store.ts';
import { agentEvent } from '../support/agent.ts';

function fact(i: number, more: Partial<RuntimeFact> = {}): RuntimeFact {
  const begin = 1_795_381_277_000_000_000n + BigInt(i) * 7_000_000_123n;
  const run = {
    uid: 'u',
    node: 'n',
    container: 'a',
    id: `containerd://${i}`,
    restart: i >> 1,
    createdAt: begin,
    startedAt: begin + 5n,
    finishedAt: begin + 1_003n,
  };
  const found = eventEvidence(agentEvent(run, i % 2 === 0 ? 'started' : 'finished', begin));
  return { ...(found?.fact as RuntimeFact), ...more };
}

describe('evidence/runtime-record: what agents told of one Pod', () => {
  it('is the same in whatever order, and however often, it came, beyond the cap too', () => {
    const facts = Array.from({ length: 500 }, (_, i) => fact(i));
    const merged = facts.reduce(mergeRuntime, []);
    expect(merged).to.have.length(384);
    fc.assert(
      fc.property(fc.shuffledSubarray(facts, { minLength: 500 }), (some) => {
        expect([...some, ...some.slice(0, 50)].reduce(mergeRuntime, [])).to.deep.equal(merged);
      }),
      { numRuns: 5 },
    );
  });

  it('keeps what contradicts, and of the same the earliest writing', () => {
    const [told, later, other] = [fact(1), fact(1, { writtenAt: 9e15 }), fact(1, { exitCode: 3 })];
    expect([told, later].reduce(mergeRuntime, [])).to.deep.equal([told]);
    expect([later, told].reduce(mergeRuntime, [])).to.deep.equal([told]);
    expect([told, other].reduce(mergeRuntime, [])).to.have.length(2);
  });

  for (const [what, more] of Object.entries({
    'as it is': {},
    'of another node': { host: 'm' },
    'that counts what was dropped': { transition: 'dropped', dropped: 3, id: '' },
    'under a name of no hash': { name: 'sidecar-audit.1' },
    'without times': { createdAt: null, startedAt: null, finishedAt: null, writtenAt: null },
    'of the year 2199': { finishedAt: { floor: 7_258_032_000_000_001, ceil: 7_258_032_000_000_002 } },
  } satisfies Readonly<Record<string, Partial<RuntimeFact>>>)) {
    it(`is held packed and given back equal: ${what}`, () => {
      const store = createStore(0);
      const facts = [fact(0), fact(1), fact(2, more)];
      for (const each of facts) expect(addRuntimeFact(store, each)).to.equal(true);
      expect(addRuntimeFact(store, facts[1] as RuntimeFact)).to.equal(false);
      expect(store.runtime.facts.get('u')).to.have.deep.members(facts);
      forgetPod(store, 'u');
      expect(store.runtime.facts.size).to.equal(0);
    });
  }

  it('takes less than 700 bytes of a Pod of three containers', () => {
    const store = createStore(0);
    for (let i = 0; i < 6; i += 1)
      addRuntimeFact(store, fact(i, { id: `containerd://${'ab'.repeat(31)}${i >> 1}0`, name: 'x' }));
    const real = Array.from({ length: 6 }, (_, i) => fact(i));
    const held = createStore(0);
    for (const each of real) addRuntimeFact(held, each);
    const packed = (
      held.runtime.facts as unknown as {
        readonly held: ReadonlyMap<string, { readonly whole: unknown; readonly numbers: readonly number[] }>;
      }
    ).held.get('u');
    expect(packed?.whole).to.equal(null);
    // Four doubles a fact, and an id a run; what it is, Pods of one kind share.
    expect((packed?.numbers.length ?? 99) * 8).to.be.lessThan(200);
  });
});
