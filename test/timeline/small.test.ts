import { expect } from 'chai';
import { podFrame } from '../../src/evidence/pod-frame.ts';
import { mergeFrame } from '../../src/evidence/pod-record.ts';
import { kubeletMinor } from '../../src/timeline/kubelet-version.ts';
import { workloadOf } from '../../src/timeline/workload.ts';

describe('timeline/kubelet-version', () => {
  const versions: readonly (readonly [string | null, number | null])[] = [
    ['v1.28.15', 28],
    ['v1.37.2', 37],
    ['v1.29.0-rc.1', 29],
    ['v1.30.5-gke.1014001', 30],
    ['v1.31+', 31],
    ['1.28', null],
    ['v2.0.0', null],
    ['v1.x', null],
    [null, null],
  ];
  for (const [version, minor] of versions) {
    it(`${version ?? 'null'} is ${minor ?? 'not known'}`, () => expect(kubeletMinor(version)).to.equal(minor));
  }
});

describe('timeline/workload', () => {
  const workload = (owner: object | null, labels: object = {}): ReturnType<typeof workloadOf> => {
    const ownerReferences = owner === null ? [] : [{ uid: 'o', controller: true, ...owner }];
    const pod = { metadata: { name: 'p', uid: 'u', labels, ownerReferences } };
    return workloadOf(mergeFrame(null, podFrame(pod), { at: 1, deleted: false }));
  };

  it('is the Deployment behind a ReplicaSet whose name carries the template’s hash', () => {
    const replicaSet = { kind: 'ReplicaSet', name: 'web-6777dc666f' };
    expect(workload(replicaSet, { 'pod-template-hash': '6777dc666f' })).to.deep.equal({
      kind: 'Deployment',
      name: 'web',
    });
    expect(workload(replicaSet)).to.deep.equal({ kind: 'ReplicaSet', name: 'web-6777dc666f' });
  });

  it('else the controller itself', () =>
    expect(workload({ kind: 'Job', name: 'j' })).to.deep.equal({ kind: 'Job', name: 'j' }));

  it('or nothing', () => {
    expect(workload(null)).to.equal(null);
    expect(workload({ kind: 'Job', name: 'j', controller: false })).to.equal(null);
  });
});
