import { expect } from 'chai';
import { chmodSync, mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Subscription } from 'rxjs';
import { changesOf, taskFolder } from '../../src/agent/task-folder.ts';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('agent/task-folder', () => {
  let state: string;
  let tasks: string;
  let subscription: Subscription | null = null;
  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), 'sidecar-audit-state-'));
    tasks = join(state, 'io.containerd.runtime.v2.task/k8s.io');
    mkdirSync(join(tasks, 'container-1'), { recursive: true });
  });
  afterEach(() => {
    subscription?.unsubscribe();
    rmSync(state, { recursive: true, force: true });
  });

  it('is containerd’s own for the containers of Kubernetes', () => {
    expect(taskFolder(state)).to.equal(tasks);
  });

  it('is none where there is no such folder, as of CRI-O', () => {
    expect(taskFolder(join(state, 'elsewhere'))).to.equal(null);
    expect(taskFolder(null)).to.equal(null);
  });

  it('signals a container that is started and one that is gone, each once, and nothing else', async () => {
    const signals: string[] = [];
    subscription = changesOf(tasks, 5).subscribe((change) => signals.push(change));
    await sleep(50);
    expect(signals).to.deep.equal([]);
    mkdirSync(join(tasks, 'container-2'));
    await sleep(50);
    expect(signals).to.deep.equal(['made']);
    rmdirSync(join(tasks, 'container-1'));
    await sleep(50);
    expect(signals).to.deep.equal(['made', 'gone']);
  });

  it('needs no right to read the folder, only to enter those above it', async () => {
    for (const folder of [tasks, join(tasks, '..'), state]) chmodSync(folder, 0o311);
    let signals = 0;
    subscription = changesOf(taskFolder(state) ?? '', 5).subscribe(() => (signals += 1));
    rmdirSync(join(tasks, 'container-1'));
    await sleep(50);
    for (const folder of [state, join(tasks, '..'), tasks]) chmodSync(folder, 0o711);
    expect(signals).to.equal(1);
  });
});
