import { expect } from 'chai';
import type { CriContainerStatus } from '../../src/agent/cri/messages.ts';
import { podOf, runOf, type PodRef } from '../../src/agent/run.ts';
import { ID, SECOND, TEN } from './making.ts';

const POD: PodRef = { namespace: 'shop', name: 'web-0', uid: 'u-1' };
const EXITED = 2;
const status = (changes: Partial<CriContainerStatus> = {}): CriContainerStatus => ({
  id: ID,
  metadata: { name: 'app', attempt: 2 },
  state: EXITED,
  createdAt: TEN,
  startedAt: TEN + 1n,
  finishedAt: TEN + 4n * SECOND,
  exitCode: 0,
  reason: 'Completed',
  ...changes,
});

describe('a run, from the status that the runtime gives', () => {
  it('has the times that the runtime recorded, to the nanosecond', () => {
    expect(runOf(POD, status())).to.deep.equal({
      id: ID,
      pod: POD,
      container: 'app',
      restart: 2,
      createdAt: TEN,
      startedAt: TEN + 1n,
      finishedAt: TEN + 4n * SECOND,
      exited: true,
      exitCode: 0,
      exitReason: 'Completed',
    });
  });

  it('has no end while it runs, whatever the fields of the end say', () => {
    const run = runOf(POD, status({ state: 1, finishedAt: 0n, reason: '' }));
    expect(run).to.include({ exited: false, finishedAt: null, exitCode: null, exitReason: null });
  });

  it('has no time of its end where the runtime found it gone: code 255, or reason Unknown', () => {
    for (const lost of [
      { exitCode: 255, reason: 'Error' },
      { exitCode: 255, reason: 'Unknown' },
      { reason: 'Unknown' },
    ]) {
      expect(runOf(POD, status(lost))).to.include({ exited: true, finishedAt: null });
    }
  });

  it('never started where the start failed: the time of the failure ends nothing', () => {
    const failed = runOf(POD, status({ startedAt: 0n, exitCode: 128, reason: 'StartError' }));
    expect(failed).to.include({ startedAt: null, finishedAt: null, exited: true, exitCode: 128 });
  });

  it('keeps an end that lies before the start: the start is stamped after it', () => {
    expect(runOf(POD, status({ finishedAt: TEN }))?.finishedAt).to.equal(TEN);
  });

  it('is none without a name, which is no container of Kubernetes', () => {
    expect(runOf(POD, status({ metadata: null }))).to.equal(null);
  });
});

describe('the Pod of a sandbox', () => {
  const labels = new Map([
    ['io.kubernetes.pod.namespace', 'shop'],
    ['io.kubernetes.pod.name', 'web-0'],
    ['io.kubernetes.pod.uid', 'u-1'],
  ]);

  it('is told by its labels', () => {
    expect(podOf({ id: 's', labels, annotations: new Map([['kubernetes.io/config.source', 'api']]) })).to.deep.equal(
      POD,
    );
  });

  it('is none where it is static: the uid is the kubelet’s own', () => {
    expect(podOf({ id: 's', labels, annotations: new Map([['kubernetes.io/config.source', 'file']]) })).to.equal(null);
  });

  it('is none where the sandbox is not the kubelet’s', () => {
    expect(podOf({ id: 's', labels: new Map(), annotations: new Map() })).to.equal(null);
  });
});
