import { expect } from 'chai';
import { podsOf, reportOf } from '../../src/recording/judge-groups.ts';
import { replayAll } from '../../src/recording/replay-all.ts';
import { openRecording, type RecordingSource } from '../../src/recording/source.ts';
import { DEFAULT_SETTINGS } from '../../src/rules/settings.ts';
import { linesOf, pathOf, RECORDINGS, recordingOf, reportOn } from './support.ts';

async function reportOnAll(sources: readonly RecordingSource[]) {
  return reportOf(await replayAll(sources), DEFAULT_SETTINGS);
}

/** A recording as it was until the Pod had been running for a while. */
function begun(recording: string, lines: number): RecordingSource {
  return recordingOf(`${linesOf(recording).slice(0, lines).join('\n')}\n`);
}

describe('several recordings', () => {
  it('are one report: every Pod and Job as in a report of its own, in order of namespace and name', async () => {
    const all = await reportOnAll(RECORDINGS.map((r) => openRecording(pathOf(r))));
    const each = await Promise.all(RECORDINGS.map(reportOn));
    const key = (o: { readonly namespace: string; readonly name: string }): string => `${o.namespace}/${o.name}`;
    for (const kind of ['pods', 'jobs'] as const) {
      const apart = each.flatMap((report): readonly { namespace: string; name: string; uid: string }[] => report[kind]);
      expect(all[kind]).to.have.deep.members(apart);
      expect(all[kind].map(key)).to.deep.equal(apart.map(key).toSorted());
    }
  });

  it('say the same in whatever order they are given', async () => {
    const sources = (names: readonly string[]) => names.map((r) => openRecording(pathOf(r)));
    expect(await reportOnAll(sources(RECORDINGS.toReversed()))).to.deep.equal(await reportOnAll(sources(RECORDINGS)));
  });

  it('are each judged up to its own end: a Pod that lives in one is not held by the time that passes in the other', async () => {
    const alone = await reportOnAll([begun('06-legacy-job', 24)]);
    expect(alone.jobs[0]?.verdicts[0]).to.include({ rule: 'JobCompletion', verdict: 'Pending' });
    const together = await reportOnAll([begun('06-legacy-job', 24), openRecording(pathOf('20-sidecar-gap'))]);
    expect(together.jobs).to.deep.equal(alone.jobs);
    expect(together.pods).to.deep.include(alone.pods[0]);
  });

  it('keep their nodes apart: those of another cluster may have the same name', async () => {
    const old = await reportOn('v1.28-02-order');
    const both = await reportOnAll(['v1.28-02-order', '02-order'].map((r) => openRecording(pathOf(r))));
    expect(both.pods).to.deep.include(old.pods[0]);
  });

  it('that tell of the same Pod belong together, with a gap between them', async () => {
    const lines = linesOf('02-order').map((l) => `${l}\n`);
    const parts = [recordingOf(...lines.slice(0, 15)), recordingOf(...lines.slice(15))];
    const groups = await replayAll(parts);
    expect(groups).to.have.length(1);
    expect(groups[0]?.store.pods.values().next().value?.gaps).to.have.length(1);
    const [pod] = podsOf(groups, DEFAULT_SETTINGS);
    const verdicts = new Map(pod?.judged.verdicts.map((v) => [v.rule, v]));
    expect(verdicts.get('StopOrder')?.verdict, 'by the bounds alone').to.equal('Verified');
    expect(verdicts.get('PodReadiness'), 'needs all frames').to.include({
      verdict: 'Undecided',
      reason: 'NeverObserved',
    });
  });

  it('may be of Pods in one file, and of nodes in another', async () => {
    const lines = linesOf('v1.28-02-order').map((l) => `${l}\n`);
    const isNode = (l: string): boolean => l.includes('"resource": "nodes"');
    const split = [recordingOf(...lines.filter((l) => !isNode(l))), recordingOf(...lines.filter(isNode))];
    expect(await reportOnAll(split)).to.deep.equal(await reportOn('v1.28-02-order'));
  });
});
