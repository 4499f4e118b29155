import { expect } from 'chai';
import { podFrame } from '../../src/evidence/pod-frame.ts';
import { markGap, markVanished, mergeFrame, type PodRecord } from '../../src/evidence/pod-record.ts';
import { shown } from '../../src/evidence/sample.ts';
import { AuditError } from '../../src/errors.ts';
import { PodStory } from '../support/pod.ts';
import { end, ended, running, waiting } from '../support/status.ts';

/** The record after the Pod frames of a story, in this order of their places. */
function record(story: PodStory, order?: readonly number[]): PodRecord {
  const lines = story.lines.filter((l) => l.resource === 'pods');
  const merged = (order ?? lines.map((_, i) => i)).reduce<PodRecord | null>((known, i) => {
    const line = lines[i];
    return line === undefined
      ? known
      : mergeFrame(known, podFrame(line.object), { at: 1_000 * (i + 1), deleted: line.type === 'DELETED' });
  }, null);
  if (merged === null) throw new Error('no frames');
  return merged;
}

const shape = { containers: { app: 'app' } } as const;

describe('evidence/pod-record: the frames of one Pod', () => {
  it('merge to the same record in any order, and again', () => {
    const story = new PodStory(shape)
      .frame(1, { app: waiting() }, { phase: 'Pending' })
      .frame(2, { app: running(2) }, { phase: 'Running' })
      .frame(5, { app: ended(2, 4, 1) })
      .frame(6, { app: running(6, { id: 'r1', restart: 1, last: end(2, 4, 1) }) });
    const expected = record(story);
    for (const order of [
      [3, 2, 1, 0],
      [1, 3, 0, 2],
      [0, 1, 1, 2, 3, 2, 3, 0],
      [2, 0, 3, 1, 2],
    ]) {
      expect(record(story, order), order.join()).to.deep.equal(expected);
    }
  });

  it('keep the first deletion, however late it comes: the kubelet’s last DELETE rewrites it', () => {
    const story = new PodStory(shape)
      .frame(1, { app: running(1) })
      .frame(10, {}, { deletion: [10, 30] })
      .frame(12, { app: ended(1, 11) }, { phase: 'Succeeded', deletion: [12, 0], type: 'DELETED' });
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
    ]) {
      expect(record(story, order).deletion).to.include({ graceSeconds: 30, shortened: false });
    }
  });

  it('remember that a second request shortened the grace, in either order', () => {
    const story = new PodStory(shape)
      .frame(1)
      .frame(10, {}, { deletion: [10, 30] })
      .frame(12, {}, { deletion: [10, 5] });
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
    ]) {
      expect(record(story, order).deletion).to.include({ graceSeconds: 30, shortened: true });
    }
  });

  it('tell of the run before the current one, also while it backs off', () => {
    const story = new PodStory(shape)
      .frame(9, { app: waiting('CrashLoopBackOff', { restart: 2, id: 'r2', last: end(5, 6, 1, { id: 'r2' }) }) })
      .frame(20, { app: running(19, { id: 'r3', restart: 3, last: end(5, 6, 1, { id: 'r2' }) }) });
    expect(record(story).runs.map((r) => [r.id, r.restartCount])).to.deep.equal([
      ['containerd://r2', 2],
      ['containerd://r3', 3],
    ]);
  });

  it('take a container that RestartAllContainers took away for one that had been created', () => {
    const gone = waiting('PodInitializing', { last: { exitCode: 137, reason: 'RestartingAllContainers' } });
    const [sample] = record(new PodStory(shape).frame(1, { app: gone })).samples;
    expect(sample === undefined ? null : shown(sample, 0)).to.include({ state: 'waiting', created: true });
  });

  it('need no status', () => {
    const merged = record(new PodStory(shape).frame(1, {}, { status: null }));
    expect(merged).to.deep.include({ runs: [], phase: 'Unknown', restartCounts: [0] });
  });

  it('leave out statuses of containers that the spec does not have', () => {
    const pod = {
      metadata: { name: 'p', uid: 'u', resourceVersion: '5' },
      spec: { containers: [{ name: 'app' }] },
      status: { containerStatuses: [{ name: 'other', containerID: 'x', state: { running: {} } }, null, 7] },
    };
    expect(mergeFrame(null, podFrame(pod), { at: 1, deleted: false }).runs).to.deep.equal([]);
  });

  it('mark a gap once, and a Pod that vanished once', () => {
    const one = markGap(record(new PodStory(shape).frame(1)));
    expect(markGap(one)).to.equal(one);
    const vanished = markVanished(one);
    expect(vanished).to.deep.include({ ending: 'Vanished' });
    expect(markVanished(vanished)).to.equal(vanished);
  });

  for (const bad of [null, 'pod', [], {}, { metadata: { name: 'p' } }, { metadata: { uid: 'u' } }]) {
    it(`throws SA1003 for ${JSON.stringify(bad)}`, () => {
      expect(() => podFrame(bad))
        .to.throw(AuditError)
        .with.property('code', 'SA1003');
    });
  }
});
