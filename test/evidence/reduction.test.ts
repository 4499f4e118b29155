import { expect } from 'chai';
import { eventFact } from '../../src/evidence/event-fact.ts';
import { mergeEvent } from '../../src/evidence/event-record.ts';
import { jobFrame } from '../../src/evidence/job-frame.ts';
import { mergeJob } from '../../src/evidence/job-record.ts';
import { nodeFact } from '../../src/evidence/node-fact.ts';
import { podSpec } from '../../src/evidence/pod-spec.ts';
import { AuditError } from '../../src/errors.ts';

describe('evidence/pod-spec: roles', () => {
  const spec = podSpec({
    initContainers: [{ name: 'i' }, { name: 's', restartPolicy: 'Always' }, { name: 'o', restartPolicy: 'OnFailure' }],
    containers: [{ name: 'a' }, { name: 'r', restartPolicy: 'Always' }, { name: 'x', restartPolicy: 'Sometimes' }],
  });

  it('a sidecar is an init container with restartPolicy Always, and nothing else is (KEP-753, KEP-5307)', () => {
    expect(spec.containers.map((c) => `${c.name}:${c.role}`)).to.deep.equal([
      'i:init',
      's:sidecar',
      'o:init',
      'a:app',
      'r:app',
      'x:app',
    ]);
  });

  it('has the defaults of the API', () => {
    expect(spec).to.include({ restartPolicy: 'Always', terminationGracePeriodSeconds: 30, nodeName: null });
  });

  it('stands names that are properties of every object, and 200 containers', () => {
    const names = ['__proto__', 'constructor', 'toString', ...Array.from({ length: 200 }, (_, i) => `c${i}`)];
    expect(podSpec({ containers: names.map((name) => ({ name })) }).containers.map((c) => c.name)).to.deep.equal(names);
  });

  it('takes nothing for what is no list', () => {
    expect(podSpec({ containers: 'app', initContainers: { name: 'i' } }).containers).to.deep.equal([]);
  });
});

describe('evidence/event-record', () => {
  const fact = (
    name: string,
    count: number,
    lastTimestamp = '2026-01-01T12:00:00Z',
  ): NonNullable<ReturnType<typeof eventFact>> => {
    const made = eventFact({
      metadata: { name },
      involvedObject: { kind: 'Pod', uid: 'u' },
      reason: 'Started',
      count,
      lastTimestamp,
      source: { component: 'kubelet', host: 'n' },
    });
    if (made === null) throw new Error('no fact');
    return made;
  };

  it('keeps of one Event the highest count, whichever came first', () => {
    for (const order of [
      [fact('a', 1), fact('a', 3)],
      [fact('a', 3), fact('a', 1)],
    ]) {
      const events = order.reduce<ReturnType<typeof mergeEvent>>((known, next) => mergeEvent(known, next), []);
      expect(events.map((e) => e.count)).to.deep.equal([3]);
    }
  });

  it('is bounded', () => {
    const events = Array.from({ length: 400 }, (_, i) => fact(`e${i}`, 1)).reduce<ReturnType<typeof mergeEvent>>(
      (known, next) => mergeEvent(known, next),
      [],
    );
    expect(events).to.have.length(256);
  });
});

describe('evidence/job-frame, job-record', () => {
  const job = (version: string, conditions: readonly object[] = []): unknown => ({
    metadata: { name: 'j', namespace: 'ns', uid: 'u', resourceVersion: version },
    status: { conditions },
  });
  const complete = { type: 'Complete', status: 'True', lastTransitionTime: '2026-01-01T12:00:00Z' };

  it('knows a Job that is complete', () => expect(jobFrame(job('1', [complete]))).to.include({ finished: 'Complete' }));

  it('does not take FailureTarget, or a condition that is not True, for the end', () => {
    const conditions = [
      { type: 'FailureTarget', status: 'True' },
      { type: 'Failed', status: 'False' },
    ];
    expect(jobFrame(job('1', conditions)).finished).to.equal(null);
  });

  it('a stale frame changes nothing, but that the object is gone', () => {
    const record = mergeJob(mergeJob(null, jobFrame(job('9', [complete])), false), jobFrame(job('8')), true);
    expect(record.frame.finished).to.equal('Complete');
    expect(record.ending).to.equal('Deleted');
  });

  for (const bad of [null, {}, { metadata: { name: 'j' } }]) {
    it(`throws SA1003 for ${JSON.stringify(bad)}`, () => {
      expect(() => jobFrame(bad))
        .to.throw(AuditError)
        .with.property('code', 'SA1003');
    });
  }
});

describe('evidence/node-fact', () => {
  it('is the version of the kubelet', () => {
    const node = { metadata: { name: 'n', uid: 'u' }, status: { nodeInfo: { kubeletVersion: 'v1.37.2' } } };
    expect(nodeFact(node)).to.deep.equal({ name: 'n', uid: 'u', kubeletVersion: 'v1.37.2' });
  });

  it('may not know it', () => expect(nodeFact({ metadata: { name: 'n', uid: 'u' } }).kubeletVersion).to.equal(null));

  for (const bad of [null, {}, { metadata: { name: 'n' } }]) {
    it(`throws SA1003 for ${JSON.stringify(bad)}`, () => {
      expect(() => nodeFact(bad))
        .to.throw(AuditError)
        .with.property('code', 'SA1003');
    });
  }
});
