import { expect } from 'chai';
import { eventFact, type EventFact } from '../../src/evidence/event-fact.ts';
import { mergeEvent } from '../../src/evidence/event-record.ts';

/** The n-th Event of one Pod, by its name. */
function told(n: number, reason: string, message = ''): EventFact {
  const nanos = BigInt(Date.UTC(2026, 0, 1, 12)) * 1_000_000n + BigInt(n);
  const fact = eventFact({
    metadata: { name: `pod.${nanos.toString(16)}`, resourceVersion: '1' },
    involvedObject: { kind: 'Pod', uid: 'u', fieldPath: 'spec.containers{app}' },
    source: { component: 'kubelet', host: 'node-1' },
    reason,
    message,
  });
  if (fact === null) throw new Error('no evidence');
  return fact;
}

const pulled = (n: number): EventFact =>
  told(n, 'Pulled', 'Successfully pulled image "a" in 1s (1s including waiting)');
const merged = (facts: readonly EventFact[]): readonly EventFact[] =>
  facts.reduce<readonly EventFact[]>((known, fact) => mergeEvent(known, fact), []);

describe('evidence/event-record: the Events of one Pod', () => {
  it('are at most 256, and 32 about its images, the first by name, in whatever order they come', () => {
    const facts = Array.from({ length: 300 }, (_, n) => [told(2 * n, 'Started'), pulled(2 * n + 1)]).flat();
    const kept = merged(facts);
    expect(kept.filter((e) => e.kind === 'Started').length).to.equal(256);
    expect(kept.filter((e) => e.kind === 'Pulled').length).to.equal(32);
    expect(merged(facts.toReversed())).to.deep.equal(kept);
    expect(merged([...facts, ...facts])).to.deep.equal(kept);
  });

  it('lose nothing of what decides to those about images', () => {
    const started = Array.from({ length: 256 }, (_, n) => told(1_000 + n, 'Started'));
    const kept = merged([...started, ...Array.from({ length: 100 }, (_, n) => pulled(n))]);
    expect(kept.filter((e) => e.kind === 'Started')).to.deep.equal(started);
  });
});
